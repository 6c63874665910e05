import fc from "fast-check";
import { itemsOf, notOk } from "../../clauses/items.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { callNamed } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { ask, awaitMessages, cancel, pass } from "../../model/step.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endedOk } from "../../transcript/query.ts";
import { method } from "./method.ts";

type Cut = "cancel" | "deadline" | "connection";

const calls = callNames("first", "second");

export const resumeScenario: Scenario = defineScenario({
  name: "resume",
  method,
  load: "timed",
  needs: ["cut", "server-deadline"],
  runs: 6,
  input: fc.record({
    after: fc.integer({ min: 0, max: 30 }),
    by: fc.constantFrom<Cut>("cancel", "deadline", "connection"),
  }),
  examples: [
    { after: 1, by: "cancel" as const },
    { after: 10, by: "connection" as const },
    { after: 5, by: "deadline" as const },
    { after: 0, by: "cancel" as const },
  ],
  steps: ({ after, by }) => [
    ...cutOff(calls.first, 0, after, by),
    {
      kind: "then",
      next: (seen) => [
        ...ask(calls.second, method, { startFromId: lastIdOf(seen.get(calls.first)) }),
        awaitMessages(calls.second, 6, 5_000),
        cancel(calls.second),
      ],
    },
  ],
});

export const resumeClause: Clause = behaviourClause({
  id: "get-data-stream/resume",
  sentence:
    "Cut off after id k and asked again with start_from_id = k, the union has no gap and no duplicate.",
  scenarios: [resumeScenario],
  judge: judgeResume,
});

/** A window that keeps a server which sends all it has at once from being through before it is cut off. */
const midwayBytes = 512;

function cutOff(call: string, startFromId: number, after: number, by: Cut): readonly Step[] {
  switch (by) {
    case "cancel":
      return [
        ...ask(call, method, { startFromId }, { windowBytes: midwayBytes, connection: "narrow" }),
        awaitMessages(call, after),
        cancel(call),
      ];
    case "deadline":
      return [
        ...ask(call, method, { startFromId }, { deadlineMs: 50 + 20 * after }),
        // A server that does not keep the deadline is another clause's matter.
        { kind: "await", call, what: { kind: "end" }, withinMs: 1_500 + 20 * after, orElse: "continue" },
        cancel(call),
      ];
    case "connection":
      return [
        ...ask(call, method, { startFromId }, { windowBytes: midwayBytes, connection: "doomed" }),
        awaitMessages(call, after),
        { kind: "cut", connection: "doomed" },
        pass(10),
      ];
  }
}

function lastIdOf(transcript: Transcript | undefined): number {
  const items = transcript === undefined ? [] : itemsOf(transcript);
  return items.at(-1)?.value.id ?? 0;
}

function judgeResume(observation: Observation): Verdict {
  const first = callNamed(observation, calls.first);
  const second = callNamed(observation, calls.second);
  if (first === undefined || second === undefined) return vacuous("the stream was not resumed");
  const union = [...itemsOf(first), ...itemsOf(second)];
  const index = union.findIndex((item, place) => item.value.id !== place + 1);
  const wrong = union[index];
  // It was through before it was cut off: there is nothing left to come.
  if (wrong === undefined && endedOk(first)) return vacuous("the stream ended before it was cut off");
  if (wrong === undefined) {
    return itemsOf(second).length === 0
      ? violated(
          `Nothing came after start_from_id = ${lastIdOf(first)} (${notOk(second) ?? "it ended OK"}).`,
          { call: calls.second },
        )
      : holds;
  }
  const ofFirst = itemsOf(first).includes(wrong);
  // A stream that is not contiguous in itself is another clause's matter.
  if (ofFirst) return vacuous("the first part is not contiguous itself");
  return violated(
    `After id ${index} came id ${wrong.value.id}: ${wrong.value.id > index + 1 ? "a gap" : "a duplicate"}.`,
    {
      call: calls.second,
      event: wrong.event,
    },
  );
}
