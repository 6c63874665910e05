import type { Bindings } from "../language/expression.ts";
import { isNumber, nanosOf } from "../language/value.ts";
import type { Pace } from "./declaration.ts";

/** The time between two responses in milliseconds; undefined where the expression has no value. */
export function everyMs({ every }: Pace, bindings: Bindings): number | undefined {
  if (typeof every === "number") return every;
  const result = every.of(bindings);
  if ("problem" in result) return undefined;
  const nanos = nanosOf(result.value);
  if (nanos !== undefined) return Number(nanos) / 1e6;
  return isNumber(result.value) ? Number(result.value) : undefined;
}
