import fc from "fast-check";
import { type CallNames, callNames } from "../../model/call-names.ts";
import type { Facts } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { ask, awaitEnd, cancel, pass, together } from "../../model/step.ts";
import { durationMs, levels, method, newEntryWithinMs } from "./model.ts";

const calls = callNames("call");

export const backlogScenario: Scenario = defineScenario({
  name: "backlog",
  method,
  load: "timed",
  runs: 3,
  input: fc.record({
    service: fc.string({ unit: "grapheme", maxLength: 20 }).map((name) => name.toWellFormed()),
    level: fc.constantFrom("", ...levels),
  }),
  examples: ["", ...levels].map((level) => ({ service: "api-gateway", level })),
  steps: (request) => [...ask(calls.call, method, request), awaitEnd(calls.call)],
});

export const pairs: readonly number[] = [0, 1, 2, 3];
export const unfiltered = (index: number): string => `all-${index}`;
export const filtered = (index: number): string => `filtered-${index}`;

export const filteredBacklogs: Scenario = defineScenario({
  name: "filtered-backlogs",
  method,
  load: "timed",
  runs: 0,
  input: fc.constantFrom(...levels.slice(0, 2)),
  examples: ["DEBUG", "INFO"],
  steps: (level) => [
    together(
      // Several, because a backlog may be another one on every call.
      ...pairs.flatMap((index) => [
        [...ask(unfiltered(index), method, { service: "api-gateway" }), awaitEnd(unfiltered(index))],
        [...ask(filtered(index), method, { service: "api-gateway", level }), awaitEnd(filtered(index))],
      ]),
    ),
  ],
});

export const followCalls: CallNames<"backlog" | "follow"> = callNames("backlog", "follow");

export const followScenario: Scenario = defineScenario({
  name: "follow",
  method,
  load: "timed",
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: (_, facts) => [together(followed("", "", facts), followed(" from WARN", "WARN", facts))],
});

export const scenarios: readonly Scenario[] = [backlogScenario, filteredBacklogs, followScenario];

/** A backlog on its own, then one that is followed for as long as a new entry may take. */
function followed(suffix: string, level: string, facts: Facts): readonly Step[] {
  const [backlog, follow] = [`${followCalls.backlog}${suffix}`, `${followCalls.follow}${suffix}`];
  return [
    ...ask(backlog, method, { service: "api-gateway", level }),
    awaitEnd(backlog),
    ...ask(follow, method, { service: "api-gateway", level, follow: true }),
    {
      kind: "then",
      next: (seen) => [
        pass(2 * durationMs(seen.get(backlog)) + newEntryWithinMs / facts.speed + 600),
        cancel(follow),
      ],
    },
  ];
}
