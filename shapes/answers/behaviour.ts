import type { Keeping } from "../keeping.ts";

/** `mocking/behaviour.ts` waits for the half-close. */
export function keepAnswers(): Keeping {
  return {};
}
