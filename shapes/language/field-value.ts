import type { DescField } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { isFloating, isLong } from "./scalar.ts";
import { isMessageValue, type Value } from "./value.ts";

/** A value as the reflection of protobuf-es takes it for a single field. */
export function asFieldValue(field: DescField, value: Value): unknown {
  if (isMessageValue(value)) return reflect(value.desc, value.message);
  if (field.fieldKind === "enum") return Number(value);
  if (field.fieldKind !== "scalar") return value;
  if (typeof value === "bigint") return isLong(field) ? value : Number(value);
  if (typeof value === "number" && !isFloating(field))
    return isLong(field) ? BigInt(Math.trunc(value)) : Math.trunc(value);
  return value;
}
