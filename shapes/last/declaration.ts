import type { FieldPath } from "../language/field-path.ts";
import { kindOfField } from "../language/kind.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** A flag on exactly the final response. */
export interface Last extends Named {
  readonly field: FieldPath;
  readonly empty: readonly FieldPath[];
}

export function readLast(reading: Reading): readonly Last[] {
  return reading.declared.contract.last.map((declared, place) => {
    const path = ["last", place];
    needsResponseStream(reading, path, "that is always the last");
    const field = reading.responseField(declared.field, [...path, "field"]);
    if (kindOfField(field.field).kind !== "bool" || field.field.fieldKind !== "scalar") {
      reading.wrong([...path, "field"], `"${field.text}" is no bool field, and a flag is one`);
    }
    return {
      ...named(declared),
      field,
      empty: declared.empty.map((text, index) => reading.responseField(text, [...path, "empty", index])),
    };
  });
}
