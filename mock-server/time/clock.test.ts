import { expect, test } from "vitest";
import { createClock, sleepUntil } from "./clock.ts";
import { paces } from "./pace.ts";

const signal = new AbortController().signal;

test("sleeps pass as many times faster as the speed says", async () => {
  const clock = createClock(1000);
  const beganMs = performance.now();
  await clock.sleep(5000, signal);
  expect(performance.now() - beganMs).toBeLessThan(1000);
  expect(clock.elapsedMs()).toBeGreaterThanOrEqual(5000);
});

test("the time of day is that of the real world at any speed", () => {
  expect(Math.abs(createClock(1000).now() - Date.now())).toBeLessThan(1000);
});

test("a sleep rejects with the reason of the signal", async () => {
  const controller = new AbortController();
  const sleep = createClock(1).sleep(2 ** 40, controller.signal);
  controller.abort(new Error("over"));
  await expect(sleep).rejects.toThrow("over");
  await expect(createClock(1).sleep(0, controller.signal)).rejects.toThrow("over");
});

test("a moment that has passed needs no sleep", async () => {
  const clock = createClock(1);
  await sleepUntil(clock, -1000, signal);
  expect(clock.elapsedMs()).toBeLessThan(1000);
});

test("ticks that a slow reader has missed are dropped", async () => {
  let elapsedMs = 0;
  const clock = {
    now: () => 0,
    elapsedMs: () => elapsedMs,
    sleep: async (ms: number) => {
      elapsedMs += Math.max(0, ms);
    },
  };
  const times: number[] = [];
  for await (const tick of paces(clock, 100, signal)) {
    times.push(elapsedMs);
    if (tick === 1) elapsedMs += 250;
    if (tick === 4) break;
  }
  // The second tick is held up until 350: the one of 300 comes late, the one of 200 not at all.
  expect(times).toEqual([0, 100, 350, 400, 500]);
});
