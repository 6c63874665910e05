import { type LogEntrySchema, StreamingService } from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { Seen } from "../../transcript/query.ts";

export const method: typeof StreamingService.method.streamLogs = StreamingService.method.streamLogs;

/** From the lowest to the highest. */
export const levels: readonly string[] = ["DEBUG", "INFO", "WARN", "ERROR"];

export type Entry = Seen<typeof LogEntrySchema>;

/** How long new entries are waited for, in milliseconds of the target's time. */
export const newEntryWithinMs = 5_000;

/** Where a level stands among them; below 0 where it is none. */
export function rank(level: string): number {
  return levels.indexOf(level);
}

export function durationMs(transcript: Transcript | undefined): number {
  const first = transcript?.events[0];
  const last = transcript?.events.at(-1);
  return first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
}
