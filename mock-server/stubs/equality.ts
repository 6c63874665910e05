import {
  type DescExtension,
  type DescField,
  type DescMessage,
  fromJson,
  getExtension,
  hasExtension,
  type JsonObject,
  type Message,
  type Registry,
  ScalarType,
} from "@bufbuild/protobuf";
import { type Any, anyUnpack } from "@bufbuild/protobuf/wkt";
import { isRecord } from "../../contracts/transcript/is-record.ts";
import { withoutBigInts } from "./json-value.ts";

/** What a decoded message holds for a field that was written in ProtoJSON; throws where it is not of its type. */
export function decodedValue(
  desc: DescMessage,
  field: DescField | DescExtension,
  wanted: unknown,
  registry: Registry,
): unknown {
  const name = field.kind === "extension" ? `[${field.typeName}]` : field.jsonName;
  // What fromJson does not take it refuses in words.
  const object = { [name]: withoutBigInts(wanted) } as JsonObject;
  const value = read(fromJson(desc, object, { registry }), field);
  return asOnTheWire(value, field);
}

/** The value of a field; undefined where a message, a oneof or an optional field has none. */
export function read(message: unknown, field: DescField | DescExtension): unknown {
  if (typeof message !== "object" || message === null) return undefined;
  if (field.kind === "extension") {
    // What requests are decoded to are messages.
    const given = message as Message;
    return hasExtension(given, field) ? getExtension(given, field) : undefined;
  }
  if (field.oneof === undefined) return Reflect.get(message, field.localName);
  const chosen: unknown = Reflect.get(message, field.oneof.localName);
  if (!isRecord(chosen) || chosen.case !== field.localName) return undefined;
  return chosen.value;
}

/** A float holds fewer digits than people write. */
function asOnTheWire(value: unknown, field: DescField | DescExtension): unknown {
  if (field.scalar === ScalarType.FLOAT || field.message?.typeName === "google.protobuf.FloatValue") {
    if (typeof value === "number") return Math.fround(value);
    if (Array.isArray(value)) return value.map((each) => Math.fround(Number(each)));
    if (!isRecord(value)) return value;
    if (field.scalar === undefined) return { ...value, value: Math.fround(Number(value.value)) };
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, Math.fround(Number(each))]));
  }
  const { message } = field;
  // The other well-known types hold no floats, or plain JSON.
  if (message === undefined || value === undefined || message.typeName.startsWith("google.protobuf.")) {
    return value;
  }
  if (Array.isArray(value)) return value.map((each) => messageOnTheWire(each, message));
  if (field.fieldKind !== "map") return messageOnTheWire(value, message);
  return Object.fromEntries(
    Object.entries(Object(value)).map(([key, each]) => [key, messageOnTheWire(each, message)]),
  );
}

function messageOnTheWire(value: unknown, desc: DescMessage): unknown {
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = { ...value };
  for (const field of desc.fields) {
    const given = read(value, field);
    if (given === undefined) continue;
    const own = asOnTheWire(given, field);
    if (field.oneof === undefined) copy[field.localName] = own;
    else copy[field.oneof.localName] = { case: field.localName, value: own };
  }
  return copy;
}

/** Whether two decoded values are the same; an Any is what it holds. */
export function isEqual(one: unknown, other: unknown, registry: Registry): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return Number.isNaN(one) && Number.isNaN(other);
  }
  if (one instanceof Uint8Array || other instanceof Uint8Array) {
    return (
      one instanceof Uint8Array &&
      other instanceof Uint8Array &&
      one.length === other.length &&
      one.every((byte, index) => byte === other[index])
    );
  }
  if (isAny(one) && isAny(other)) {
    const [held, wanted] = [anyUnpack(one, registry), anyUnpack(other, registry)];
    if (held !== undefined && wanted !== undefined) return isEqual(held, wanted, registry);
  }
  const names = (value: object): readonly string[] =>
    Object.keys(value).filter((name) => name !== "$unknown");
  if (names(one).length !== names(other).length) return false;
  return names(one).every((name) => isEqual(Reflect.get(one, name), Reflect.get(other, name), registry));
}

export function isAny(value: unknown): value is Any {
  return isRecord(value) && value.$typeName === "google.protobuf.Any";
}
