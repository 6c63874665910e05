import { expect, test } from "vitest";
import { createTimes } from "./times.ts";

test("what took the longest is named, also while it goes on", async () => {
  let ms = 0;
  const times = createTimes(() => ms);
  const wait = (forMs: number) => async () => {
    ms += forMs;
  };
  await times.during("quick", wait(1_000));
  await times.during("twice", wait(4_000));
  await times.during("twice", wait(4_000));
  const { promise, resolve } = Promise.withResolvers<void>();
  const open = times.during("open", () => promise);
  await times.during("slow", wait(41_400));
  expect(times.longest()).toBe("slow (41 s), open (41 s), twice (8 s)");
  resolve();
  await open;
});
