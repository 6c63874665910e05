import { createHash } from "node:crypto";
import type { DescMessage } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { RecordedMessage } from "./event.ts";

/** Longer `bytes` fields are left out of the transcript. */
const keptBytes = 1024;

/** Of messages that are longer still, only this many bytes are kept. */
const keptMessageBytes = 1024 * 1024;

const keptWhole = new WeakSet<DescMessage>();

/** From now on the messages of a type are kept as they are, up to the size of very long ones: a declaration judges them. */
export function keepWhole(desc: DescMessage): void {
  keptWhole.add(desc);
}

/** Turns the messages of one direction of a call, in order, into what a transcript holds of them. */
export function createDigester(desc: DescMessage): (bytes: Uint8Array) => RecordedMessage {
  const field = desc.fields.find((each) => each.fieldKind === "scalar" && each.scalar === ScalarType.BYTES);
  if (field === undefined) return (bytes) => kept(bytes, bytes.length);
  const all = createHash("md5");
  let length = 0;
  return (bytes) => {
    const found = findField(bytes, field.number);
    const data = found === undefined ? new Uint8Array() : bytes.subarray(found.from, found.to);
    all.update(data);
    length += data.length;
    const elided = found !== undefined && data.length > keptBytes && !keptWhole.has(desc);
    return {
      ...kept(elided ? without(bytes, found) : bytes, bytes.length),
      data: {
        length: data.length,
        md5: createHash("md5").update(data).digest("hex"),
        elided,
        soFar: { length, md5: all.copy().digest("hex") },
      },
    };
  };
}

function kept(bytes: Uint8Array, size: number): RecordedMessage {
  // A copy, so that the transport's larger buffer is not kept alive.
  if (bytes.length <= keptMessageBytes) return { bytes: new Uint8Array(bytes), size };
  return { bytes: new Uint8Array(bytes.subarray(0, keptBytes)), size, truncated: true };
}

interface Place {
  /** Where the field's tag begins. */
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

/** The last occurrence of a length-delimited field: the one that counts when a message is decoded. */
function findField(bytes: Uint8Array, number: number): Place | undefined {
  const reader = new BinaryReader(bytes);
  let found: Place | undefined;
  try {
    while (reader.pos < reader.len) {
      const tag = reader.pos;
      const [fieldNumber, wireType] = reader.tag();
      if (fieldNumber === number && wireType === WireType.LengthDelimited) {
        const length = reader.uint32();
        if (reader.pos + length > bytes.length) return undefined;
        found = { tag, from: reader.pos, to: reader.pos + length };
        reader.pos += length;
      } else {
        reader.skip(wireType, fieldNumber);
      }
    }
  } catch {
    // No message: the transcript keeps the bytes as they are, and call/decodes judges them.
    return undefined;
  }
  return found;
}

function without(bytes: Uint8Array, place: Place): Uint8Array {
  const rest = new Uint8Array(place.tag + bytes.length - place.to);
  rest.set(bytes.subarray(0, place.tag));
  rest.set(bytes.subarray(place.to), place.tag);
  return rest;
}
