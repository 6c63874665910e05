import { durationMs } from "../language/duration.ts";
import type { FieldPath } from "../language/field-path.ts";
import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import { isNumeric } from "../language/scalar.ts";
import type { Named } from "../shape.ts";

/** A time in each response, which never goes back. */
export interface Timestamps extends Named {
  readonly field: FieldPath;
  readonly per?: FieldPath;
  /** How far from the time of the call it may be, in milliseconds. */
  readonly nearMs?: number;
}

export function readTimestamps(reading: Reading): readonly Timestamps[] {
  return reading.declared.contract.timestamps.map((declared, place) => {
    const path = ["timestamps", place];
    const field = reading.responseField(declared.field, [...path, "field"]);
    const isTime =
      field.field.fieldKind === "message" && field.field.message.typeName === "google.protobuf.Timestamp";
    const isNumber = field.field.fieldKind === "scalar" && isNumeric(field.field);
    if (!isTime && !isNumber)
      reading.wrong(
        [...path, "field"],
        `"${field.text}" is neither a google.protobuf.Timestamp nor a number`,
      );
    if (!isTime && declared.nearNow !== "") {
      reading.wrong([...path, "near_now"], `"${field.text}" is a number, and its unit is not known`);
    }
    return {
      ...named(declared),
      field,
      ...(declared.per === "" ? {} : { per: reading.responseField(declared.per, [...path, "per"]) }),
      ...(declared.nearNow === ""
        ? {}
        : { nearMs: durationMs(declared.nearNow, reading.place([...path, "near_now"])) }),
    };
  });
}
