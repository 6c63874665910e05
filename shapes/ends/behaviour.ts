import type { Keeping } from "../shape.ts";

/** Calls of the mock end so by themselves: `mocking/behaviour.ts` asks for NEVER. */
export function keepEnds(): Keeping {
  return {};
}
