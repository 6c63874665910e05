import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { counted } from "../model/counted.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { EndEvent, Transcript } from "../transcript/event.ts";
import { hasEvent, peerEndOf } from "../transcript/query.ts";

/** OK with exactly one message; what comes with another status is judged by `errorAlone`. */
export function cardinality(transcript: Transcript): Verdict {
  const { messages, end, second } = seenOf(transcript);
  if (second !== undefined) {
    return violated(`${counted(messages.length, "message")} came; the method answers with one.`, {
      event: second,
    });
  }
  if (end === undefined) return vacuous("no call was ended with a status");
  return end.status.code === 0 && messages.length === 0
    ? violated("OK came without a message.", { event: transcript.events.indexOf(end) })
    : holds;
}

/** An error comes without a message. */
export function errorAlone(transcript: Transcript): Verdict {
  const { messages, end } = seenOf(transcript);
  if (end === undefined || end.status.code === 0) return vacuous("no call ended with an error");
  if (messages.length === 0) return holds;
  if (isRace(transcript, end)) return vacuous("the deadline fired between the message and the status");
  return violated(`${codeName(end.status.code)} came with a message.`, {
    event: transcript.events.indexOf(end),
  });
}

/** Both: what a service owes whose error is known to come alone. */
export function strictCardinality(transcript: Transcript): Verdict {
  const whole = cardinality(transcript);
  if (whole.kind !== "holds") return whole;
  return peerEndOf(transcript)?.status.code === 0 ? whole : errorAlone(transcript);
}

function seenOf(transcript: Transcript): {
  /** Indices of the server's messages among the events. */
  readonly messages: readonly number[];
  readonly second: number | undefined;
  /** Where the server ended the call with a status. */
  readonly end: EndEvent | undefined;
} {
  const messages = transcript.events.flatMap((event, index) =>
    event.from === "server" && event.kind === "message" ? [index] : [],
  );
  const end = peerEndOf(transcript);
  return { messages, second: messages[1], end: end?.cause === "trailers" ? end : undefined };
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
