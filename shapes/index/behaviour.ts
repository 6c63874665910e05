import type { Keeping, MockCall } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import { keyOf } from "../language/value.ts";
import type { Index } from "./declaration.ts";

/** Counts on, for each key by itself. */
export function keepIndex(index: Index): Keeping {
  const { field, start, step, per } = index;
  return {
    fill: (response, _, { memory }: MockCall) => {
      const counters = countersIn(memory, index);
      const key = per === undefined ? "" : keyOf(per.of(response));
      const value = counters.get(key) ?? start;
      counters.set(key, value + step);
      field.set(response, asFieldValue(field.field, value));
    },
  };
}

function countersIn(memory: Map<unknown, unknown>, index: Index): Map<string, bigint> {
  const known = memory.get(index);
  if (known instanceof Map) return known;
  const made = new Map<string, bigint>();
  memory.set(index, made);
  return made;
}
