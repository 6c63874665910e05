const everyMs = 10;

/** Tells how late the runner's own event loop was. */
export interface LagMeter {
  /** Starts a window; the returned function gives the longest lag since, in milliseconds. */
  readonly start: () => () => number;
  readonly close: () => void;
}

export function createLagMeter(): LagMeter {
  const windows = new Set<{ most: number }>();
  let due = performance.now() + everyMs;
  const timer = setInterval(() => {
    const lag = performance.now() - due;
    due = performance.now() + everyMs;
    for (const window of windows) window.most = Math.max(window.most, lag);
  }, everyMs);
  timer.unref();
  return {
    start: () => {
      const window = { most: 0 };
      windows.add(window);
      return () => {
        windows.delete(window);
        // A loop that is late right now has not ticked yet.
        return Math.max(window.most, performance.now() - due, 0);
      };
    },
    close: () => clearInterval(timer),
  };
}
