import fc from "fast-check";
import { callNames } from "../../model/call-names.ts";
import type { Facts } from "../../model/observation.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { ask, awaitMessages, cancel, pass, pause, resume, together } from "../../model/step.ts";
import { method, symbolsOf } from "./model.ts";

const symbol = fc.string({
  unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
  minLength: 1,
  maxLength: 5,
});

/** How long the stream is watched for an end that must not come, in milliseconds of the target's time. */
const watchedMs = 10_000;
const calls = callNames("call");

export const ticks: Scenario = defineScenario({
  name: "ticks",
  method,
  load: "timed",
  runs: 1,
  input: fc.uniqueArray(symbol, { minLength: 1, maxLength: 12 }),
  // Symbols are names like others: in both letter cases, too.
  examples: [
    ["AAPL", "GOOGL", "MSFT"],
    ["brk.b", "BRK.A"],
    Array.from({ length: 40 }, (_, index) => `SYM${index}`).reverse(),
  ],
  steps: (symbols) => [
    ...ask(calls.call, method, { symbols, intervalSeconds: 1 }),
    awaitMessages(calls.call, 2 * symbols.length + 1),
    cancel(calls.call),
  ],
});

const every = (interval: number): string => `every ${interval} s`;

export const pace: Scenario = defineScenario({
  name: "pace",
  method,
  load: "timed",
  runs: 0,
  input: fc.constant([0, 1, 2]),
  examples: [[0, 1, 2]],
  steps: (intervals, facts) => [
    together(
      ...intervals.map((interval) => [
        // Seconds of the target: on a faster one the interval is longer, so that it is as easy to judge.
        ...ask(every(interval), method, {
          symbols: ["AAPL", "MSFT"],
          intervalSeconds: interval * realSecond(facts),
        }),
        awaitMessages(every(interval), ticksOf(interval, facts) * 2 + 1),
        cancel(every(interval)),
      ]),
    ),
  ],
});
export const watchedForAnEnd: Scenario = defineScenario({
  name: "watched-for-an-end",
  method,
  load: "timed",
  runs: 0,
  input: fc.constant("AAPL"),
  examples: ["AAPL"],
  steps: (name) => [
    ...ask(calls.call, method, { symbols: [name], intervalSeconds: 1 }),
    pass(watchedMs, "target"),
    cancel(calls.call),
  ],
});
export const pausedReader: Scenario = defineScenario({
  name: "paused-reader",
  method,
  load: "timed",
  needs: ["flow-control"],
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: () => [
    ...ask(
      calls.call,
      method,
      { symbols: symbolsOf(7), intervalSeconds: 1 },
      { windowBytes: 256, connection: "narrow" },
    ),
    awaitMessages(calls.call, 1),
    pause(calls.call),
    pass(3_000),
    resume(calls.call),
    awaitMessages(calls.call, 7),
    cancel(calls.call),
  ],
});

export const scenarios: readonly Scenario[] = [ticks, pace, watchedForAnEnd, pausedReader];

/** Ticks that are watched: the more the shorter the gaps are. */
function ticksOf(interval: number, facts: Facts): number {
  if (interval === 2) return 2;
  return interval === 0 && facts.speed > 4 ? 30 : 4;
}

/** Seconds of the target's time in about one second of the runner's. */
function realSecond(facts: Facts): number {
  return Math.max(1, Math.round(facts.speed));
}
