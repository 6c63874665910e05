import type { DescField } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { isFloating, isMessageValue, type Value } from "./value.ts";

/** Fields of 64 bits hold bigint: int64, uint64, fixed64, sfixed64, sint64. */
const long = new Set([3, 4, 6, 16, 18]);

/** A value as the reflection of protobuf-es takes it for a single field. */
export function asFieldValue(field: DescField, value: Value): unknown {
  if (isMessageValue(value)) return reflect(value.desc, value.message);
  if (field.fieldKind === "enum") return Number(value);
  if (field.fieldKind !== "scalar") return value;
  if (typeof value === "bigint") return long.has(field.scalar) ? value : Number(value);
  if (typeof value === "number" && !isFloating(field))
    return long.has(field.scalar) ? BigInt(Math.trunc(value)) : Math.trunc(value);
  return value;
}
