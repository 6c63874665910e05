import type { FieldPath } from "../language/field-path.ts";
import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** The same request has the same responses. */
export interface Same extends Named {
  readonly ignoring: readonly FieldPath[];
}

export function readSame(reading: Reading): readonly Same[] {
  return reading.declared.contract.same.map((declared, place) => ({
    ...named(declared),
    ignoring: declared.ignoring.map((text, index) =>
      reading.responseField(text, ["same", place, "ignoring", index]),
    ),
  }));
}
