import type { Keeping } from "../shape.ts";

/** `mocking/behaviour.ts` waits for the half-close. */
export function keepAnswers(): Keeping {
  return {};
}
