import { type Clock, sleepUntil } from "./clock.ts";

/**
 * Counts 0, 1, 2, … at once and then every `intervalMs` of the mock's time, without drift.
 * Where the reader holds it up for longer than an interval, the missed ones are dropped.
 */
export async function* paces(
  clock: Clock,
  intervalMs: number,
  signal: AbortSignal,
): AsyncGenerator<number, never, undefined> {
  let dueMs = clock.elapsedMs();
  for (let tick = 0; ; tick++) {
    await sleepUntil(clock, dueMs, signal);
    yield tick;
    dueMs = Math.max(dueMs + intervalMs, lastDueMs(dueMs, intervalMs, clock.elapsedMs()));
  }
}

function lastDueMs(fromMs: number, intervalMs: number, nowMs: number): number {
  return fromMs + Math.floor((nowMs - fromMs) / intervalMs) * intervalMs;
}
