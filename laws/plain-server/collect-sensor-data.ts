import { create } from "@bufbuild/protobuf";
import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type SensorData,
  type SensorSummary,
  SensorSummarySchema,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

export async function collectSensorData(readings: Requests<SensorData>, ways: Ways): Promise<SensorSummary> {
  let count = 0;
  let temperature = 0;
  let humidity = 0;
  let pressure = 0;
  let first: Timestamp | undefined;
  let last: Timestamp | undefined;
  let broken: Error | undefined;
  for await (const reading of readings) {
    const problem = problemWith(reading);
    if (problem !== undefined && !ways.liberal) throw problem;
    broken ??= problem;
    count++;
    temperature += reading.temperature;
    humidity += reading.humidity;
    pressure += reading.pressure;
    first ??= reading.timestamp;
    last = laterOf(last, reading.timestamp, ways);
  }
  // Late, after everything was read.
  if (broken !== undefined) throw broken;
  const divisor = Math.max(count, 1);
  return create(SensorSummarySchema, {
    totalReadings: count,
    avgTemperature: temperature / divisor,
    avgHumidity: humidity / divisor,
    avgPressure: pressure / divisor,
    ...(first === undefined ? {} : { startTime: first }),
    ...(last === undefined ? {} : { endTime: last }),
  });
}

/** The wrong line: the latest timestamp in place of the last one that came. */
function laterOf(a: Timestamp | undefined, b: Timestamp | undefined, ways: Ways): Timestamp | undefined {
  if (ways.bug !== "streaming.StreamingService/CollectSensorData") return b;
  return a === undefined || (b !== undefined && timestampMs(b) > timestampMs(a)) ? b : a;
}

function problemWith({ temperature, humidity, pressure }: SensorData): Error | undefined {
  for (const [field, value] of Object.entries({ temperature, humidity, pressure })) {
    if (!Number.isFinite(value)) return invalid(field, "must be finite");
  }
  return undefined;
}
