import type { Expression } from "../language/expression.ts";
import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** Requests that are refused. */
export interface Errors extends Named {
  readonly when: Expression;
  readonly codes: readonly number[];
  readonly afterMessages: boolean;
  /** The full name of a message that the status carries; empty for none. */
  readonly detail: string;
}

export function readErrors(reading: Reading): readonly Errors[] {
  return reading.declared.contract.errors.map((declared, place) => {
    const path = ["errors", place];
    if (declared.codes.length === 0)
      reading.wrong([...path, "codes"], "it names no code. Write codes: [NOT_FOUND]");
    if (declared.codes.includes(0)) reading.wrong([...path, "codes"], "OK is no refusal");
    return {
      ...named(declared),
      when: reading.expression(declared.when, [...path, "when"], "request", { kind: "bool" }),
      codes: declared.codes,
      afterMessages: declared.afterMessages,
      detail: declared.detail,
    };
  });
}
