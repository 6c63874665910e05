import fc from "fast-check";
import type { Facts } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { ask, awaitEnd, cancel, pass, together } from "../../model/step.ts";
import { durationMs, levels, method, newEntryWithinMs } from "./model.ts";
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
  steps: (request) => [...ask("call", method, request), awaitEnd("call")],
});
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
      ...[0, 1, 2, 3].flatMap((index) => [
        [...ask(`all-${index}`, method, { service: "api-gateway" }), awaitEnd(`all-${index}`)],
        [
          ...ask(`filtered-${index}`, method, { service: "api-gateway", level }),
          awaitEnd(`filtered-${index}`),
        ],
      ]),
    ),
  ],
});
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
  const [backlog, follow] = [`backlog${suffix}`, `follow${suffix}`];
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
