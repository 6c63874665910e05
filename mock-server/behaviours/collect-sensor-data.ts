import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type SensorSummary, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { createMean } from "../domain/compensated-mean.ts";

/** The arithmetic means of all readings, and the first and the last reading's time. */
export const collectSensorData: MethodBehaviour = defineBehaviour(
  StreamingService.method.collectSensorData,
  async function* (requests) {
    const temperature = createMean();
    const humidity = createMean();
    const pressure = createMean();
    let totalReadings = 0;
    let startTime: Timestamp | undefined;
    let endTime: Timestamp | undefined;
    for await (const reading of requests) {
      temperature.add(reading.temperature);
      humidity.add(reading.humidity);
      pressure.add(reading.pressure);
      if (totalReadings === 0) startTime = reading.timestamp;
      endTime = reading.timestamp;
      totalReadings++;
    }
    yield {
      totalReadings,
      avgTemperature: temperature.value(),
      avgHumidity: humidity.value(),
      avgPressure: pressure.value(),
      ...timeSpan(startTime, endTime),
    };
  },
);

function timeSpan(
  startTime: Timestamp | undefined,
  endTime: Timestamp | undefined,
): Pick<SensorSummary, "startTime" | "endTime"> {
  return { ...(startTime && { startTime }), ...(endTime && { endTime }) };
}
