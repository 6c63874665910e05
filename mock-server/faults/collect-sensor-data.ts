import { timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type SensorData,
  type SensorSummary,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { Fault } from "./fault.ts";
import { createLeftovers, onlyFirst } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.collectSensorData);

export const collectSensorDataFaults: readonly Fault[] = [
  fault({
    name: "collect-sensor-data/counts-one-less",
    sentence: "The last reading is not counted.",
    violates: ["collect-sensor-data/count"],
    answer: (summary) => ({ ...summary, totalReadings: Math.max(0, summary.totalReadings - 1) }),
  }),
  fault({
    name: "collect-sensor-data/stops-at-9999",
    sentence: "Readings after the 9,999th are lost.",
    violates: ["collect-sensor-data/count"],
    answer: (summary) => ({ ...summary, totalReadings: Math.min(summary.totalReadings, 9_999) }),
  }),
  fault({
    name: "collect-sensor-data/single-precision",
    sentence: "Averages are computed in single precision.",
    violates: ["collect-sensor-data/averages"],
    answerTo: (summary, readings) =>
      averaged(
        summary,
        readings,
        (values) => values.reduce((sum, value) => Math.fround(sum + value), 0) / values.length,
      ),
  }),
  fault({
    name: "collect-sensor-data/integer-division",
    sentence: "Averages are truncated to whole numbers.",
    violates: ["collect-sensor-data/averages"],
    answerTo: (summary, readings) =>
      averaged(summary, readings, (values) =>
        Math.trunc(values.reduce((sum, value) => sum + value, 0) / values.length),
      ),
  }),
  fault({
    name: "collect-sensor-data/running-average",
    sentence: "Each reading weighs as much as all earlier ones together.",
    violates: ["collect-sensor-data/averages"],
    answerTo: (summary, readings) =>
      averaged(summary, readings, (values) => values.reduce((average, value) => (average + value) / 2)),
  }),
  fault({
    name: "collect-sensor-data/swapped-fields",
    sentence: "Humidity and pressure are swapped.",
    violates: ["collect-sensor-data/averages"],
    answer: (summary) => ({ ...summary, avgHumidity: summary.avgPressure, avgPressure: summary.avgHumidity }),
  }),
  fault({
    name: "collect-sensor-data/sorted-time-span",
    sentence: "The time span runs from the earliest to the latest timestamp, not from the first to the last.",
    violates: ["collect-sensor-data/time-span"],
    answerTo: (summary, readings) => {
      const times = readings
        .flatMap(({ timestamp }) => (timestamp === undefined ? [] : [timestamp]))
        .sort((one, other) => timestampMs(one) - timestampMs(other));
      const [startTime, endTime] = [times.at(0), times.at(-1)];
      return { ...summary, ...(startTime && { startTime }), ...(endTime && { endTime }) };
    },
  }),
  fault({
    name: "collect-sensor-data/no-end-time",
    sentence: "end_time is missing.",
    violates: ["collect-sensor-data/time-span"],
    answer: ({ endTime: _, ...summary }) => summary,
  }),
  fault({
    name: "collect-sensor-data/empty-nan",
    sentence: "Without readings the averages are NaN: 0 divided by 0.",
    violates: ["collect-sensor-data/empty"],
    answer: (summary) =>
      summary.totalReadings > 0
        ? summary
        : { ...summary, avgTemperature: Number.NaN, avgHumidity: Number.NaN, avgPressure: Number.NaN },
  }),
  fault({
    name: "collect-sensor-data/refuses-empty",
    sentence: "A call without readings is rejected.",
    violates: ["collect-sensor-data/empty"],
    answer: (summary) => {
      if (summary.totalReadings === 0) throw new StatusError(code.invalidArgument, "No readings.");
      return summary;
    },
  }),
  fault({
    name: "collect-sensor-data/accepts-non-finite",
    sentence: "NaN and infinite readings are added up like any other.",
    violates: ["collect-sensor-data/non-finite"],
    unvalidated: true,
    answer: (summary) => summary,
  }),
  fault({
    name: "collect-sensor-data/skips-non-finite",
    sentence: "NaN and infinite readings are ignored.",
    violates: ["collect-sensor-data/non-finite"],
    unvalidated: true,
    requests: async function* (readings) {
      for await (const reading of readings) {
        if ([reading.temperature, reading.humidity, reading.pressure].every(Number.isFinite)) yield reading;
      }
    },
  }),
  fault({
    name: "collect-sensor-data/keeps-cancelled",
    sentence: "Readings of a cancelled call count in the next one.",
    violates: ["collect-sensor-data/not-carried-over"],
    behaviour: (inner) => {
      const withLeftovers = createLeftovers<SensorData>();
      return (requests, context) => inner(withLeftovers(requests, context), context);
    },
  }),
  fault({
    name: "collect-sensor-data/answers-after-first-reading",
    sentence: "The response is sent after the first reading.",
    violates: ["collect-sensor-data/answers-after-half-close"],
    requests: (readings) => onlyFirst(readings, 1),
  }),
];

function averaged(
  summary: SensorSummary,
  readings: readonly SensorData[],
  average: (values: readonly number[]) => number,
): SensorSummary {
  if (readings.length === 0) return summary;
  return {
    ...summary,
    avgTemperature: average(readings.map(({ temperature }) => temperature)),
    avgHumidity: average(readings.map(({ humidity }) => humidity)),
    avgPressure: average(readings.map(({ pressure }) => pressure)),
  };
}
