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

/** A clock whose speed may change while others sleep by it. */
export interface AdjustableClock extends Clock {
  readonly speed: () => number;
  readonly setSpeed: (speed: number) => void;
}

/** A clock on real timers; `speed` is how many times faster than real time sleeps pass. */
export function createClock(initialSpeed: number): AdjustableClock {
  let speed = initialSpeed;
  let sinceMs = performance.now();
  let before = 0;
  // Sleepers look again when the speed changes.
  let changed = new AbortController();
  const elapsedMs = (): number => before + (performance.now() - sinceMs) * speed;
  return {
    now: () => Date.now(),
    elapsedMs,
    speed: () => speed,
    setSpeed: (next) => {
      before = elapsedMs();
      sinceMs = performance.now();
      speed = next;
      const waiting = changed;
      changed = new AbortController();
      waiting.abort();
    },
    sleep: async (ms, signal) => {
      const untilMs = elapsedMs() + ms;
      for (let restMs = ms / speed; restMs > 0; restMs = (untilMs - elapsedMs()) / speed) {
        await timer(Math.min(restMs, longestTimerMs), signal, changed.signal);
      }
      signal.throwIfAborted();
    },
  };
}

/** Sleeps until `elapsedMs` of the clock, which may have passed already. */
export async function sleepUntil(clock: Clock, elapsedMs: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(elapsedMs - clock.elapsedMs(), signal);
}

/** Resolves after the time, or at once when `early` is aborted. */
function timer(ms: number, signal: AbortSignal, early: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const finish = (): void => {
      clearTimeout(handle);
      signal.removeEventListener("abort", finish);
      early.removeEventListener("abort", finish);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const handle = setTimeout(finish, Math.ceil(ms));
    signal.addEventListener("abort", finish);
    early.addEventListener("abort", finish);
  });
}
