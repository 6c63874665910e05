import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";

/** Scenarios after which a server may work for long on what was asked of it: its queue is no hang. */
const burdening: ReadonlySet<string> = new Set([
  "fifty-calls-at-once",
  "many-cancelled-calls",
  "rounds-of-cancelled-calls",
  "rounds-of-dropped-connections",
  "paused-readers",
  "sigterm-with-open-calls",
]);

/** Why nothing says that a call of an unknown RPC ends: only what it was seen to do is expected of it. */
export function mayStayOpen({ seen }: Subject, transcript: Transcript, scenario: string): string | undefined {
  if (seen === undefined) return undefined;
  if (burdening.has(scenario)) return "the runner itself burdened the server";
  if (seen.kind !== "served") return seen.reason;
  if (seen.varying) return "the RPC answers the same request differently";
  const requests = transcript.events.flatMap((event) =>
    event.from === "client" && event.kind === "message" ? [Buffer.from(event.message.bytes)] : [],
  );
  const before = seen.healthy.find(
    (healthy) =>
      healthy.requests.length === requests.length &&
      healthy.requests.every((bytes, index) => requests[index]?.equals(bytes) === true),
  );
  if (before === undefined) return "these requests were not answered before";
  return before.code === undefined ? "the stream was seen to go on" : undefined;
}
