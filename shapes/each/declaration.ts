import type { Expression } from "../language/expression.ts";
import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** What is true of every response. */
export interface Each extends Named {
  readonly that: Expression;
}

export function readEach(reading: Reading): readonly Each[] {
  return reading.declared.contract.each.map((declared, place) => ({
    ...named(declared),
    that: reading.expression(declared.that, ["each", place, "that"], "response", { kind: "bool" }),
  }));
}
