import { isCelList, isCelMap, isCelUint } from "@bufbuild/cel";
import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { toJsonString } from "@bufbuild/protobuf";
import { isReflectMessage } from "@bufbuild/protobuf/reflect";
import { isFloating } from "./scalar.ts";

/** A value of a field or an expression: whole numbers are bigint, others number. */
export type Value =
  | bigint
  | number
  | string
  | boolean
  | Uint8Array
  | null
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | MessageValue;

/** A message, with its type. */
export interface MessageValue {
  readonly desc: DescMessage;
  readonly message: Message;
}

/** A result of CEL, or a field's value as the reflection of protobuf-es gives it. */
export function valueFrom(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "string" || typeof value === "boolean" || value instanceof Uint8Array) return value;
  if (isCelUint(value)) return value.value;
  if (isReflectMessage(value)) return { desc: value.desc, message: value.message };
  if (isCelList(value) || Array.isArray(value)) return [...value].map(valueFrom);
  if (isCelMap(value) || value instanceof Map) {
    return new Map([...value].map(([key, each]) => [valueFrom(key), valueFrom(each)]));
  }
  return String(value);
}

export function isMessageValue(value: Value): value is MessageValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    "desc" in value &&
    "message" in value
  );
}

/** A field's own value: whole numbers of all widths are bigint, those of enums included. */
export function scalarFrom(field: DescField, value: unknown): Value {
  if (field.fieldKind === "enum") return BigInt(Number(value));
  if (field.fieldKind !== "scalar") return valueFrom(value);
  if (typeof value === "number" && !isFloating(field)) return BigInt(value);
  return valueFrom(value);
}

/** Whether two values are the same: numbers by what they are worth, bytes by content. */
export function isSame(one: Value, other: Value): boolean {
  if (isNumber(one) && isNumber(other)) {
    // A bigint and a number are never identical, and compare well.
    return (one <= other && one >= other) || (Number.isNaN(one) && Number.isNaN(other));
  }
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return Buffer.compare(one, other) === 0;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => isSame(each, other[index] ?? null));
  }
  if (typeof one === "object" && typeof other === "object") return keyOf(one) === keyOf(other);
  return one === other;
}

export function isNumber(value: Value): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Below 0, 0 or above 0; undefined where the two cannot be compared. */
export function compared(one: Value, other: Value): number | undefined {
  if (isNumber(one) && isNumber(other)) return one < other ? -1 : one > other ? 1 : 0;
  if (typeof one === "string" && typeof other === "string") {
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other);
  if (typeof one === "boolean" && typeof other === "boolean") return Number(one) - Number(other);
  if (isMessageValue(one) && isMessageValue(other)) {
    const [a, b] = [nanosOf(one), nanosOf(other)];
    return a === undefined || b === undefined ? undefined : Number(a > b) - Number(a < b);
  }
  return undefined;
}

/** Nanoseconds of a Timestamp or a Duration; undefined of anything else. */
export function nanosOf(value: Value): bigint | undefined {
  if (!isMessageValue(value)) return undefined;
  if (!/^google\.protobuf\.(Timestamp|Duration)$/.test(value.desc.typeName)) return undefined;
  // These two types have exactly these fields.
  const { seconds, nanos } = value.message as Message & { readonly seconds: bigint; readonly nanos: number };
  return seconds * 1_000_000_000n + BigInt(nanos);
}

/** A text that is the same for the same value only, for sets and maps. */
export function keyOf(value: Value): string {
  if (isNumber(value)) return `n${Number.isInteger(value) ? BigInt(value) : value}`;
  if (typeof value === "string") return `s${value}`;
  return shown(value, Number.POSITIVE_INFINITY);
}

const mostShown = 80;

/** A value for a sentence. */
export function shown(value: Value, most: number = mostShown): string {
  const text = plainText(value);
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

function plainText(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `${value.length} bytes (${Buffer.from(value).toString("hex")})`;
  if (Array.isArray(value)) return `[${value.map(plainText).join(", ")}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, each]) => `${plainText(key)}: ${plainText(each)}`).join(", ")}}`;
  }
  if (isMessageValue(value)) return toJsonString(value.desc, value.message);
  return String(value);
}
