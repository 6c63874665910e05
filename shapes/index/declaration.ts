import type { FieldPath } from "../language/field-path.ts";
import { kindOfField } from "../language/kind.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** A field of the response that counts. */
export interface Index extends Named {
  readonly field: FieldPath;
  readonly start: bigint;
  readonly step: bigint;
  readonly per?: FieldPath;
}

export function readIndex(reading: Reading): readonly Index[] {
  return reading.declared.contract.index.map((declared, place) => {
    const path = ["index", place];
    needsResponseStream(reading, path, "nothing to count");
    const field = reading.responseField(declared.field, [...path, "field"]);
    if (kindOfField(field.field).kind !== "number" || field.field.fieldKind !== "scalar") {
      reading.wrong([...path, "field"], `"${field.text}" is no number, and an index counts`);
    }
    return {
      ...named(declared),
      field,
      start: declared.start ?? 0n,
      step: declared.step ?? 1n,
      ...(declared.per === "" ? {} : { per: reading.responseField(declared.per, [...path, "per"]) }),
    };
  });
}
