import { type DescField, type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { streamsResponses } from "../../contracts/model/method-kind.ts";
import type { Transcript, TranscriptEvent } from "../../contracts/transcript/event.ts";

/** One thing that a server might do differently, made of what one did. */
export interface Change {
  /** What a clause looks at that notices it: `field name`. Several changes may be of one thing. */
  readonly of: string;
  /** Undefined where the call gives no occasion. */
  readonly made: (transcript: Transcript) => Transcript | undefined;
}

/** All changes of an RPC's calls. */
export function changesOf(method: DescMethod): readonly Change[] {
  return [
    ...method.output.fields.map((field) => ({
      of: `field ${field.name}`,
      made: (transcript: Transcript) => eachResponse(transcript, method, (message) => spoilt(field, message)),
    })),
    ...(streamsResponses(method)
      ? [
          { of: "number of responses", made: withoutLast },
          { of: "number of responses", made: lastTwice },
          { of: "order of responses", made: exchanged },
        ]
      : []),
    { of: "error status", made: otherError },
  ];
}

type ResponseEvent = Extract<TranscriptEvent, { kind: "message" }> & { readonly from: "server" };

function isResponse(event: TranscriptEvent): event is ResponseEvent {
  return event.from === "server" && event.kind === "message";
}

function eachResponse(
  transcript: Transcript,
  { output }: DescMethod,
  change: (message: Message) => boolean,
): Transcript | undefined {
  let changed = false;
  const events = transcript.events.map((event): TranscriptEvent => {
    if (!isResponse(event)) return event;
    const message = fromBinary(output, event.message.bytes);
    if (!change(message)) return event;
    changed = true;
    const bytes = toBinary(output, message);
    return { ...event, message: { ...event.message, bytes, size: bytes.length } };
  });
  return changed ? { ...transcript, events } : undefined;
}

/** Gives a field another value; false where it has none that could be another. */
function spoilt(field: DescField, message: Message): boolean {
  const of = reflect(field.parent, message, false);
  switch (field.fieldKind) {
    case "message":
    case "list":
    case "map":
      if (!of.isSet(field)) return false;
      of.clear(field);
      return true;
    case "enum": {
      const now = of.get(field);
      const other = field.enum.values.find(({ number }) => number !== now);
      if (other === undefined) return false;
      of.set(field, other.number);
      return true;
    }
    case "scalar": {
      const now = of.get(field);
      const other = otherScalar(now);
      if (other === undefined) return false;
      of.set(field, other);
      return true;
    }
  }
}

function otherScalar(value: unknown): unknown {
  switch (typeof value) {
    case "boolean":
      return !value;
    case "bigint":
      return value === 0n ? 1n : value - 1n;
    case "number":
      return value === 0 ? 1 : value - 1;
    case "string":
      return value === "" ? "~" : `${value.slice(1)}~`;
    default:
      if (!(value instanceof Uint8Array)) return undefined;
      return value.length === 0 ? new Uint8Array([1]) : value.map((byte) => byte ^ 0xff);
  }
}

function placesOf({ events }: Transcript): readonly number[] {
  return events.flatMap((event, place) => (isResponse(event) ? [place] : []));
}

function withoutLast(transcript: Transcript): Transcript | undefined {
  const last = placesOf(transcript).at(-1);
  return last === undefined ? undefined : { ...transcript, events: transcript.events.toSpliced(last, 1) };
}

function lastTwice(transcript: Transcript): Transcript | undefined {
  const last = placesOf(transcript).at(-1);
  const event = last === undefined ? undefined : transcript.events[last];
  if (last === undefined || event === undefined) return undefined;
  return { ...transcript, events: transcript.events.toSpliced(last, 0, event) };
}

/** The first two that differ. */
function exchanged(transcript: Transcript): Transcript | undefined {
  const { events } = transcript;
  const places = placesOf(transcript);
  const first = places.findIndex((place, index) => {
    const [one, other] = [events[place], events[places[index + 1] ?? -1]];
    if (one === undefined || other === undefined || !isResponse(one) || !isResponse(other)) return false;
    return Buffer.compare(one.message.bytes, other.message.bytes) !== 0;
  });
  const [at, next] = [places[first], places[first + 1]];
  const [one, other] = [events[at ?? -1], events[next ?? -1]];
  if (at === undefined || next === undefined || one === undefined || other === undefined) return undefined;
  return {
    ...transcript,
    events: events.with(at, { ...other, atMs: one.atMs }).with(next, { ...one, atMs: other.atMs }),
  };
}

const unknown = 2;
const internal = 13;

function otherError(transcript: Transcript): Transcript | undefined {
  let changed = false;
  const events = transcript.events.map((event): TranscriptEvent => {
    if (event.kind !== "end" || event.status.code <= 0) return event;
    changed = true;
    const code = event.status.code === unknown ? internal : unknown;
    return { ...event, status: { ...event.status, code } };
  });
  return changed ? { ...transcript, events } : undefined;
}
