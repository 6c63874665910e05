import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { counted } from "../model/counted.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { EndEvent, Transcript } from "../transcript/event.ts";
import { hasEvent, peerEndOf } from "../transcript/query.ts";

/** OK with exactly one message, any other status with none. */
export function cardinality(transcript: Transcript): Verdict {
  const messages = transcript.events.flatMap((event, index) =>
    event.from === "server" && event.kind === "message" ? [index] : [],
  );
  const second = messages[1];
  if (second !== undefined) {
    return violated(`${counted(messages.length, "message")} came; the method answers with one.`, {
      event: second,
    });
  }
  const end = peerEndOf(transcript);
  if (end === undefined || end.cause !== "trailers") return vacuous("no call was ended with a status");
  const event = transcript.events.indexOf(end);
  if (end.status.code === 0 && messages.length === 0)
    return violated("OK came without a message.", { event });
  if (end.status.code !== 0 && messages.length === 1) {
    if (isRace(transcript, end)) return vacuous("the deadline fired between the message and the status");
    return violated(`${codeName(end.status.code)} came with a message.`, { event });
  }
  return holds;
}

/**
 * A message followed by DEADLINE_EXCEEDED or CANCELLED, where the deadline fired or the client cancelled between the
 * two: the C core has this race, whatever the server's author writes.
 */
function isRace(transcript: Transcript, { status }: EndEvent): boolean {
  const deadline = transcript.events.some(
    (event) =>
      event.from === "client" &&
      event.kind === "headers" &&
      event.metadata.some(([name]) => name === "grpc-timeout"),
  );
  const cancelled = hasEvent(transcript, "client", "cancel") || hasEvent(transcript, "client", "cut");
  return (
    (status.code === Code.DEADLINE_EXCEEDED && deadline) ||
    (status.code === Code.CANCELLED && (deadline || cancelled))
  );
}
