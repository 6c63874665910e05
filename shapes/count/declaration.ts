import type { Expression } from "../language/expression.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** How many responses come in a call that ends with OK. */
export interface Count extends Named {
  readonly equal?: Expression;
  readonly min?: number;
  readonly max?: number;
}

export function readCount(reading: Reading): readonly Count[] {
  return reading.declared.contract.count.map((declared, place) => {
    const path = ["count", place];
    needsResponseStream(reading, path, "there is nothing to count");
    const { equal, min, max } = declared;
    if (equal === "" && min === undefined && max === undefined) {
      reading.wrong(path, "it says no number. Write equal, min or max");
    }
    if (min !== undefined && max !== undefined && min > max)
      reading.wrong(path, `min ${min} is more than max ${max}`);
    return {
      ...named(declared),
      ...(equal === ""
        ? {}
        : { equal: reading.expression(equal, [...path, "equal"], "call", { kind: "number" }) }),
      ...(min === undefined ? {} : { min: Number(min) }),
      ...(max === undefined ? {} : { max: Number(max) }),
    };
  });
}
