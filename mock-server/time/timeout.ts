import { setTimeout } from "node:timers/promises";

/** How long a client that does not read may hold up the end of its calls, in milliseconds. */
export const flushMs = 200;

/** Waits for a promise, but not longer than that. */
export async function settledWithin(promise: Promise<void>, withinMs: number): Promise<void> {
  const timer = new AbortController();
  const timeout = setTimeout(withinMs, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([promise, timeout]);
  timer.abort();
}
