import type { Keeping } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import { compared, isNumber, keyOf, type Value } from "../language/value.ts";
import type { Order } from "./declaration.ts";

/** What is out of order takes the value before it, or the next one where it has to be another. */
export function keepOrder(order: Order): Keeping {
  const { field, descending, strict, per } = order;
  return {
    fill: (response, { index }, { memory }) => {
      const last = lastIn(memory, order);
      const key = per === undefined ? "" : keyOf(per.of(response));
      const before = last.get(key);
      const value = field.of(response);
      const sign = before === undefined ? 1 : (compared(value, before) ?? 1) * (descending ? -1 : 1);
      if (before !== undefined && (sign < 0 || (strict && sign === 0))) {
        if (isNumber(before)) {
          const next = strict ? Number(before) + (descending ? -1 : 1) : Number(before);
          field.set(response, typeof before === "bigint" ? asFieldValue(field.field, BigInt(next)) : next);
        } else if (typeof before === "string") {
          const place = String(descending ? 999_999 - index : index).padStart(6, "0");
          field.set(response, strict ? `${descending ? "" : before}${place}` : before);
        }
      }
      last.set(key, field.of(response));
    },
  };
}

function lastIn(memory: Map<unknown, unknown>, order: Order): Map<string, Value> {
  const known = memory.get(order);
  if (known instanceof Map) return known;
  const made = new Map<string, Value>();
  memory.set(order, made);
  return made;
}
