/** Time as the mock sees it, so that paced streams can run faster and tests need not wait. */
export interface Clock {
  /** Unix time in milliseconds, of the real world: time stamps are compared with other machines'. */
  readonly now: () => number;
  /** The mock's time in milliseconds since some moment: never goes back, runs `speed` times as fast as real time. */
  readonly elapsedMs: () => number;
  /** Resolves after `ms` of the mock's time; rejects with the signal's reason when it is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

// setTimeout takes 2^31 - 1 ms at most and fires at once beyond that.
const longestTimerMs = 2 ** 31 - 1;

/** A clock on real timers; `speed` is how many times faster than real time sleeps pass. */
export function createClock(speed: number): Clock {
  const startedMs = performance.now();
  const elapsedMs = (): number => (performance.now() - startedMs) * speed;
  return {
    now: () => Date.now(),
    elapsedMs,
    sleep: async (ms, signal) => {
      const untilMs = elapsedMs() + ms;
      for (let restMs = ms / speed; restMs > 0; restMs = (untilMs - elapsedMs()) / speed) {
        await timer(Math.min(restMs, longestTimerMs), signal);
      }
      signal.throwIfAborted();
    },
  };
}

/** Sleeps until `elapsedMs` of the clock, which may have passed already. */
export async function sleepUntil(clock: Clock, elapsedMs: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(elapsedMs - clock.elapsedMs(), signal);
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(handle);
      reject(signal.reason);
    };
    const handle = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, Math.ceil(ms));
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
