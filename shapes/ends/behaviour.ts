import type { Keeping } from "../keeping.ts";

/** Calls of the mock end so by themselves: `mocking/behaviour.ts` asks for NEVER. */
export function keepEnds(): Keeping {
  return {};
}
