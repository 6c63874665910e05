import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type Message,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { Answer } from "./behaviour.ts";

/** Encodes without a limit; bytes stay as they are. */
export function encoded({ output }: DescMethod, answer: Answer): Uint8Array {
  if (answer instanceof Uint8Array) return answer;
  const message = create(output, answer);
  const large = largeFieldOf(output, message);
  return large === undefined ? toBinary(output, message) : withLarge(output, message, large);
}

/** From here on copying the bytes costs more than all else, and the library copies them twice. */
const largeBytes = 16 * 1024;

interface Large {
  readonly field: DescField;
  readonly bytes: Uint8Array;
}

/** The bytes of a field that are most of the message. */
function largeFieldOf(desc: DescMessage, message: Message): Large | undefined {
  for (const field of plainBytesOf(desc)) {
    // A field that is no part of a oneof is a property of its local name.
    const bytes = Reflect.get(message, field.localName);
    if (bytes instanceof Uint8Array && bytes.length >= largeBytes) return { field, bytes };
  }
  return undefined;
}

const plainBytes = new WeakMap<DescMessage, readonly DescField[]>();

/** Fields that are left out where they are empty. */
function plainBytesOf(desc: DescMessage): readonly DescField[] {
  const known = plainBytes.get(desc);
  if (known !== undefined) return known;
  const found = desc.fields.filter(
    (field) =>
      field.fieldKind === "scalar" &&
      field.scalar === ScalarType.BYTES &&
      field.oneof === undefined &&
      field.presence === FeatureSet_FieldPresence.IMPLICIT,
  );
  plainBytes.set(desc, found);
  return found;
}

/** Encodes the rest, and puts the bytes where their number has its place. */
function withLarge(desc: DescMessage, message: Message, { field, bytes }: Large): Uint8Array {
  const rest = toBinary(desc, { ...message, [field.localName]: new Uint8Array() });
  const at = placeOf(field.number, rest);
  const head = [...varint(field.number * 8 + WireType.LengthDelimited), ...varint(bytes.length)];
  // No Buffer: the mock without a server runs in browsers.
  const all = new Uint8Array(rest.length + head.length + bytes.length);
  all.set(rest.subarray(0, at));
  all.set(head, at);
  all.set(bytes, at + head.length);
  all.set(rest.subarray(at), at + head.length + bytes.length);
  return all;
}

/** Where the first field with a higher number begins. */
function placeOf(number: number, message: Uint8Array): number {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const at = reader.pos;
    const [found, type] = reader.tag();
    if (found > number) return at;
    reader.skip(type, found);
  }
  return reader.len;
}

/** Source: protobuf.dev, Encoding. */
function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
