import type { FieldPath } from "../language/field-path.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** No two responses of a call agree in these fields. */
export interface Unique extends Named {
  readonly fields: readonly FieldPath[];
}

export function readUnique(reading: Reading): readonly Unique[] {
  return reading.declared.contract.unique.map((declared, place) => {
    const path = ["unique", place];
    needsResponseStream(reading, path, "it is unique");
    if (declared.fields.length === 0) reading.wrong([...path, "fields"], "it names no field");
    return {
      ...named(declared),
      fields: declared.fields.map((text, index) => reading.responseField(text, [...path, "fields", index])),
    };
  });
}
