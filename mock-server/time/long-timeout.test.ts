import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { longTimeout } from "./long-timeout.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const month = 30 * 24 * 3_600_000;

test("calls back after a month, and not before", () => {
  let calls = 0;
  longTimeout(month, () => calls++);
  vi.advanceTimersByTime(month - 1);
  expect(calls).toBe(0);
  vi.advanceTimersByTime(1);
  expect(calls).toBe(1);
});

test("does not call back once it is cleared, in its second timer as in its first", () => {
  let calls = 0;
  const clear = longTimeout(month, () => calls++);
  vi.advanceTimersByTime(month - 1);
  clear();
  vi.advanceTimersByTime(month);
  expect(calls).toBe(0);
});
