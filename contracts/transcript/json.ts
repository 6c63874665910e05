import type { DescMethod, JsonValue } from "@bufbuild/protobuf";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";
import type { RecordedMessage, Transcript, TranscriptEvent } from "./event.ts";
import { isRecord } from "./is-record.ts";
import { typesOf } from "./types.ts";

/**
 * A transcript as JSON; `transcriptFromJson` gives the same transcript back. Message bytes are base64.
 * With a method, messages carry their ProtoJSON as `value`, for readers; it is not read back.
 */
export function transcriptToJson(transcript: Transcript, method?: DescMethod): JsonValue {
  const events = transcript.events.map((event) => eventToJson(event, method));
  // The rest of a transcript is plain JSON data by its type.
  return { ...transcript, events } as unknown as JsonValue;
}

/** Reads what `transcriptToJson` wrote. Throws an Error with one sentence where it is something else. */
export function transcriptFromJson(json: unknown): Transcript {
  if (!isRecord(json) || !Array.isArray(json.events) || typeof json.rpc !== "string") {
    throw new Error("Cannot read a transcript: expected an object with call, rpc and events.");
  }
  const events = json.events.map((event: unknown, index) => eventFromJson(event, index));
  // Checked above as far as clauses depend on it; the rest is carried as it is.
  return { ...json, events } as unknown as Transcript;
}

function eventToJson(event: TranscriptEvent, method: DescMethod | undefined): unknown {
  if (event.kind !== "message") return event;
  const desc = event.from === "client" ? method?.input : method?.output;
  let value: JsonValue | undefined;
  try {
    if (desc !== undefined) {
      value = toJson(desc, fromBinary(desc, event.message.bytes), { registry: typesOf(desc.file) });
    }
  } catch {
    // Bytes that are no message have no ProtoJSON.
  }
  const message = { ...event.message, bytes: base64Encode(event.message.bytes) };
  return value === undefined ? { ...event, message } : { ...event, message, value };
}

function eventFromJson(json: unknown, index: number): TranscriptEvent {
  if (!isRecord(json) || typeof json.kind !== "string" || typeof json.atMs !== "number") {
    throw new Error(`Cannot read event ${index} of a transcript: expected from, kind and atMs.`);
  }
  const message = json.message;
  if (json.kind !== "message") {
    // The kinds are those that eventToJson wrote.
    return json as unknown as TranscriptEvent;
  }
  if (!isRecord(message) || typeof message.bytes !== "string") {
    throw new Error(`Cannot read event ${index} of a transcript: a message needs its bytes in base64.`);
  }
  const { value: _, ...event } = json;
  // The other fields of a recorded message are plain data.
  const recorded = { ...message, bytes: base64Decode(message.bytes) } as unknown as RecordedMessage;
  return { ...event, message: recorded } as unknown as TranscriptEvent;
}
