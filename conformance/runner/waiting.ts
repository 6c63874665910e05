import type { Awaited } from "../../contracts/model/scenario.ts";
import type { LiveCall } from "./live-call.ts";

export interface Patience {
  /** How long nothing may come, in milliseconds. */
  readonly quietMs: number;
  /** How long the wait may take in all. */
  readonly mostMs: number;
  readonly now: () => number;
  /** The end of the run ends every wait: nobody judges what came of it. */
  readonly signal?: AbortSignal;
}

/** Waits for so long without any event of the server's: one that is slow and goes on is not stuck. */
export async function comes(
  call: LiveCall,
  what: Awaited,
  { quietMs, mostMs, now, signal }: Patience,
): Promise<boolean> {
  const untilMs = now() + mostMs;
  let leftMs = quietMs;
  while (!(await call.wait(what, leftMs, signal))) {
    leftMs = Math.min(call.heardAtMs() + quietMs, untilMs) - now();
    if (leftMs <= 0) return false;
  }
  return true;
}

export function pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}

export async function inTime(promise: Promise<void>, withinMs: number): Promise<boolean> {
  return (
    (await within(
      promise.then(() => true),
      withinMs,
    )) === true
  );
}

/** What the promise resolves to, or undefined where that takes longer. */
export function within<T>(promise: Promise<T>, withinMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), withinMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
