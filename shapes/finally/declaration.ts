import type { Expression } from "../language/expression.ts";
import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** What is true of the whole call, at its end. */
export interface Finally extends Named {
  readonly that: Expression;
}

export function readFinally(reading: Reading): readonly Finally[] {
  return reading.declared.contract.finally.map((declared, place) => ({
    ...named(declared),
    that: reading.expression(declared.that, ["finally", place, "that"], "call", { kind: "bool" }),
  }));
}
