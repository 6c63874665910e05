import type { DescMessage, DescMethod, MessageShape } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import type { EndEvent, RecordedMessage, Transcript, TranscriptEvent } from "./event.ts";

/** A decoded message with its place in the transcript. */
export interface Seen<Desc extends DescMessage> {
  readonly value: MessageShape<Desc>;
  readonly atMs: number;
  /** Index in `transcript.events`. */
  readonly event: number;
  readonly recorded: RecordedMessage;
}

const decoded = new WeakMap<RecordedMessage, { readonly desc: DescMessage; readonly value: unknown }>();

/** What the server sent, decoded; messages that do not decode are left out (`call/decodes` judges them). */
export function received<Desc extends DescMessage>(
  transcript: Transcript,
  desc: Desc,
): readonly Seen<Desc>[] {
  return messages(transcript, "server", desc);
}

/** What the client sent, decoded; raw bytes that are no message are left out. */
export function sent<Desc extends DescMessage>(transcript: Transcript, desc: Desc): readonly Seen<Desc>[] {
  return messages(transcript, "client", desc);
}

/** The first request of a call, or undefined where none (that decodes) was sent. */
export function requestOf<Desc extends DescMessage>(
  transcript: Transcript,
  desc: Desc,
): MessageShape<Desc> | undefined {
  return sent(transcript, desc)[0]?.value;
}

/** The first end of the call. */
export function endOf(transcript: Transcript): EndEvent | undefined {
  return transcript.events.find((event): event is EndEvent => event.kind === "end");
}

/** The end, where the server decided it. */
export function peerEndOf(transcript: Transcript): EndEvent | undefined {
  const end = endOf(transcript);
  return end?.decidedBy === "peer" ? end : undefined;
}

/**
 * Whether the server ended the call, or its connection, with ENHANCE_YOUR_CALM (RFC 9113, section 7): it guards itself
 * against many calls or many cancelled ones, and says nothing of this one.
 */
export function hadEnough(end: Pick<EndEvent, "cause" | "status"> | undefined): boolean {
  return (
    (end?.cause === "reset" || end?.cause === "connection-lost") &&
    end.status.message.endsWith(" with ENHANCE_YOUR_CALM")
  );
}

/** True where the server ended the call with OK. */
export function endedOk(transcript: Transcript): boolean {
  return peerEndOf(transcript)?.status.code === 0;
}

/** Index of the first event of a kind, or -1. */
export function indexOfEvent(
  transcript: Transcript,
  from: TranscriptEvent["from"],
  kind: TranscriptEvent["kind"],
): number {
  return transcript.events.findIndex((event) => event.from === from && event.kind === kind);
}

export function hasEvent(
  transcript: Transcript,
  from: TranscriptEvent["from"],
  kind: TranscriptEvent["kind"],
): boolean {
  return indexOfEvent(transcript, from, kind) >= 0;
}

/** The wait that had no answer, where there was one. */
export function gaveUp(transcript: Transcript): Extract<TranscriptEvent, { kind: "gave-up" }> | undefined {
  return transcript.events.find((event) => event.kind === "gave-up");
}

const mib = 1024 * 1024;

/** Whether the requests of a call are so large that an HTTP server may refuse them before gRPC sees them. */
export function hasLargeRequest({ events }: Transcript): boolean {
  const sizes = events.map((event) =>
    event.from === "client" && event.kind === "message" ? event.message.size : 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0) > 4 * mib;
}

export const largeRequest = "the HTTP server may have refused a body of this size";

/** `streaming.StreamingService/Chat` */
export function rpcName(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}

function messages<Desc extends DescMessage>(
  transcript: Transcript,
  from: "client" | "server",
  desc: Desc,
): readonly Seen<Desc>[] {
  const found: Seen<Desc>[] = [];
  for (const [index, event] of transcript.events.entries()) {
    if (event.from !== from || event.kind !== "message") continue;
    const value = decode(event.message, desc);
    if (value !== undefined) found.push({ value, atMs: event.atMs, event: index, recorded: event.message });
  }
  return found;
}

function decode<Desc extends DescMessage>(
  recorded: RecordedMessage,
  desc: Desc,
): MessageShape<Desc> | undefined {
  const known = decoded.get(recorded);
  // The cast is safe: the value was decoded as this type.
  if (known?.desc === desc) return known.value as MessageShape<Desc>;
  try {
    const value = fromBinary(desc, recorded.bytes);
    decoded.set(recorded, { desc, value });
    return value;
  } catch {
    return undefined;
  }
}
