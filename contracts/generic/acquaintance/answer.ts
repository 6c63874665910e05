import type { DescMethod } from "@bufbuild/protobuf";
import type { Acquaintance, HealthyCall } from "../../model/acquaintance.ts";
import { singleResponse } from "../../model/method-kind.ts";
import type { RecordedMessage, Transcript } from "../../transcript/event.ts";
import { endOf, peerEndOf } from "../../transcript/query.ts";

/** What came back for one call: neither messages nor a code means silence. */
export interface Answer {
  /** The status code; absent where the server did not end the call. */
  readonly code?: number;
  readonly messages: number;
  /** All that came, to compare it with another call's. */
  readonly content: string;
  readonly tookMs: number;
  /** The message of the status. */
  readonly said: string;
}

/** What came back for a call of this method. */
export function answerOf(transcript: Transcript, method: DescMethod): Answer {
  const end = peerEndOf(transcript);
  // Clients drop a message that comes with an error where one response is due, and grpcio's way to refuse sends one.
  const dropsMessages = singleResponse(method) && end !== undefined && end.status.code !== 0;
  const messages = transcript.events.flatMap((event) =>
    event.from === "server" && event.kind === "message" && !dropsMessages ? [event] : [],
  );
  const until = end ?? messages[0] ?? transcript.events.at(-1);
  const fromMs = transcript.events.findLast(
    (event) => event.from === "client" && event.kind === "message",
  )?.atMs;
  return {
    ...(end === undefined ? {} : { code: end.status.code }),
    messages: messages.length,
    content: messages.map(({ message }) => digestOf(message)).join(" "),
    tookMs: Math.max(0, (until?.atMs ?? 0) - (fromMs ?? transcript.events[0]?.atMs ?? 0)),
    said: end?.status.message ?? "",
  };
}

/** OK, or a message: somebody has worked on the request. */
export function isServed({ code, messages }: Pick<Answer, "code" | "messages">): boolean {
  return code === 0 || messages > 0;
}

export function isSilent({ code, messages }: Pick<Answer, "code" | "messages">): boolean {
  return code === undefined && messages === 0;
}

/** Whether a call ended in a way that shows nothing of its handler: the connection went away under it. */
export function isLost(transcript: Transcript): boolean {
  const cause = endOf(transcript)?.cause;
  return cause === "connection-lost" || cause === "reset";
}

/** The healthy call whose requests a call was made with, possibly with bytes before or after them. */
export function healthyFor(seen: Acquaintance, transcript: Transcript): HealthyCall | undefined {
  const sent = transcript.events.find((event) => event.from === "client" && event.kind === "message");
  const bytes = sent?.kind === "message" ? Buffer.from(sent.message.bytes) : Buffer.alloc(0);
  const size = sent?.kind === "message" ? sent.message.size : 0;
  const exact = seen.healthy.find(({ requests: [first] }) => first !== undefined && bytes.equals(first));
  return (
    exact ??
    seen.healthy.find(({ requests: [first] }) => first !== undefined && holdsBytes(bytes, size, first))
  );
}

function holdsBytes(bytes: Buffer, size: number, request: Uint8Array): boolean {
  if (size < request.length) return false;
  const wanted = Buffer.from(request);
  return bytes.subarray(0, wanted.length).equals(wanted) || bytes.subarray(-wanted.length).equals(wanted);
}

function digestOf({ bytes, data, size }: RecordedMessage): string {
  // Messages are small here, and what is elided of them has its own digest.
  const text = Buffer.from(bytes.subarray(0, 4096)).toString("base64");
  return data === undefined ? `${size}:${text}` : `${size}:${text}:${data.md5}`;
}
