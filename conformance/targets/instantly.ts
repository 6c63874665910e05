import type { WaitStrategy } from "testcontainers";

/** Waits for nothing: all targets are awaited in the same way, which is not the library's. */
export const instantly: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => instantly,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};
