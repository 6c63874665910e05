import type { Timestamp } from "@bufbuild/protobuf/wkt";
import {
  type SensorData,
  type SensorSummary,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import { firstReason } from "../../clauses/client-stream.ts";
import type { Transcript } from "../../transcript/event.ts";
import { sent } from "../../transcript/query.ts";

export const method: typeof StreamingService.method.collectSensorData =
  StreamingService.method.collectSensorData;

export const fields = ["temperature", "humidity", "pressure"] as const;

/** Where the summary has each field's average. */
export const averageOf = {
  temperature: "avgTemperature",
  humidity: "avgHumidity",
  pressure: "avgPressure",
} as const;

export function wrongCount(transcript: Transcript, summary: SensorSummary): string | undefined {
  const owed = sent(transcript, method.input).length;
  return summary.totalReadings === owed
    ? undefined
    : `total_readings is ${summary.totalReadings}; ${owed} were sent`;
}

export function wrongAverages(transcript: Transcript, summary: SensorSummary): string | undefined {
  const readings = sent(transcript, method.input).map((seen) => seen.value);
  for (const field of fields) {
    const { mean, largest } = meanOf(readings, field);
    const came = summary[averageOf[field]];
    if (!(Math.abs(came - mean) <= 1e-9 * largest))
      return `${averageOf[field]} is ${came}; the mean is ${mean}`;
  }
  return undefined;
}

/** The mean with Neumaier's compensated sum, which loses nothing that 1e-9 could show. */
function meanOf(
  readings: readonly SensorData[],
  field: (typeof fields)[number],
): { readonly mean: number; readonly largest: number } {
  let sum = 0;
  let lost = 0;
  let largest = 0;
  for (const each of readings) {
    const next = each[field];
    const total = sum + next;
    lost += Math.abs(sum) >= Math.abs(next) ? sum - total + next : next - total + sum;
    sum = total;
    largest = Math.max(largest, Math.abs(next));
  }
  return { mean: readings.length === 0 ? 0 : (sum + lost) / readings.length, largest };
}

export function wrongSpan(transcript: Transcript, summary: SensorSummary): string | undefined {
  const readings = sent(transcript, method.input);
  return firstReason(
    differs("start_time", summary.startTime, readings[0]?.value.timestamp),
    differs("end_time", summary.endTime, readings.at(-1)?.value.timestamp),
  );
}

function differs(name: string, came: Timestamp | undefined, owed: Timestamp | undefined): string | undefined {
  return came?.seconds === owed?.seconds && came?.nanos === owed?.nanos
    ? undefined
    : `${name} is ${text(came)}; ${text(owed)} is owed`;
}

function text(timestamp: Timestamp | undefined): string {
  return timestamp === undefined
    ? "unset"
    : `${timestamp.seconds}.${String(timestamp.nanos).padStart(9, "0")} s`;
}
