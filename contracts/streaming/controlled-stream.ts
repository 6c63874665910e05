import fc from "fast-check";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { isWhole, itemsOf, judgeData, notOk, upper, wrongData } from "../clauses/items.ts";
import { oneHealthyCall } from "../generic/implemented.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { eachCall } from "../model/judge.ts";
import { defineScenario, type Scenario } from "../model/scenario.ts";
import { ask, awaitEnd, awaitMessages, cancel, pass, pause, resume } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { gaveUp } from "../transcript/query.ts";

const method = StreamingService.method.controlledStream;
const count = 100;
/** At most ten are worked on at once; twice that leaves room for how they are scheduled. */
const window = 20;

export const controlledStreamSubject: Subject = {
  method,
  variesMs: 1_000,
  exchange: ({ call, options }) => [...ask(call, method, {}, options), awaitEnd(call)],
  brief: ({ call, options }) => [...ask(call, method, {}, options), awaitMessages(call, 5), cancel(call)],
  wrong: (transcript) => incomplete(transcript)?.why ?? wrongData(itemsOf(transcript))?.why,
  goesOn: ({ call, options }) => ask(call, method, {}, options),
  mayFinishEarly: true,
};

export function controlledStreamContract(sibling: Subject): Contract {
  return contractOf({ subject: controlledStreamSubject, own: stream, sibling });
}
const calls = callNames("call");

export const wholeStream: Scenario = defineScenario({
  name: "whole-stream",
  method,
  load: "timed",
  runs: 0,
  input: fc.constant(0),
  examples: [0, 0, 0],
  steps: () => [...ask(calls.call, method, {}), awaitEnd(calls.call, 20_000)],
});
export const slowReader: Scenario = defineScenario({
  name: "slow-reader",
  method,
  load: "timed",
  needs: ["flow-control"],
  runs: 0,
  input: fc.record({
    windowBytes: fc.integer({ min: 64, max: 2_000 }),
    pauseAt: fc.integer({ min: 1, max: 60 }),
  }),
  examples: [
    { windowBytes: 128, pauseAt: 1 },
    { windowBytes: 600, pauseAt: 15 },
  ],
  steps: ({ windowBytes, pauseAt }) => [
    ...ask(calls.call, method, {}, { windowBytes, connection: "narrow" }),
    awaitMessages(calls.call, pauseAt),
    pause(calls.call),
    pass(1_000),
    resume(calls.call),
    awaitMessages(calls.call, pauseAt + 20),
    pause(calls.call),
    pass(300),
    resume(calls.call),
    awaitEnd(calls.call, 20_000),
  ],
});

const stream: ContractPart = {
  scenarios: [wholeStream, slowReader],
  clauses: [
    behaviourClause({
      id: "controlled-stream/complete",
      sentence: "Ids 0 … 99, each exactly once, in any order, then OK.",
      scenarios: [wholeStream, oneHealthyCall],
      judge: eachCall(judgeComplete),
    }),
    behaviourClause({
      id: "controlled-stream/data",
      sentence: "data is `Data ` + id.",
      scenarios: [wholeStream, slowReader, oneHealthyCall],
      judge: eachCall((transcript) => judgeData(transcript) ?? vacuous("no item came")),
    }),
    behaviourClause({
      id: "controlled-stream/window",
      level: "should",
      sentence: "No item arrives after one whose id is more than 20 higher.",
      scenarios: [wholeStream, oneHealthyCall],
      judge: eachCall((transcript) => {
        let ahead = -1;
        for (const { value, event } of itemsOf(transcript)) {
          if (ahead - value.id > window) {
            return violated(`Item ${value.id} came after item ${ahead}.`, { event, mark: "overtaken" });
          }
          ahead = Math.max(ahead, value.id);
        }
        return ahead < 0 ? vacuous("no item came") : holds;
      }),
    }),
    behaviourClause({
      id: "controlled-stream/slow-reader",
      sentence: "With a paused reader and a small window the stream is still complete.",
      scenarios: [slowReader],
      judge: eachCall(judgeComplete),
    }),
  ],
};

function judgeComplete(transcript: Transcript): Verdict {
  const wrong = incomplete(transcript);
  if (wrong === undefined) return holds;
  return violated(`${upper(wrong.why)}.`, wrong.event === undefined ? {} : { event: wrong.event });
}

function incomplete(transcript: Transcript): { readonly why: string; readonly event?: number } | undefined {
  const seen = new Set<number>();
  for (const { value, event } of itemsOf(transcript)) {
    if (value.id < 0 || value.id >= count) return { why: `an item has the id ${value.id}`, event };
    if (seen.has(value.id)) return { why: `item ${value.id} came twice`, event };
    seen.add(value.id);
  }
  // A call that was cut short by the client owes no more than its beginning.
  if (!isWhole(transcript) && seen.size > 0 && gaveUp(transcript) === undefined) return undefined;
  const why = notOk(transcript);
  if (why !== undefined) return { why: `${why}, after ${seen.size} of ${count} items` };
  const missing = Array.from({ length: count }, (_, id) => id).find((id) => !seen.has(id));
  return missing === undefined
    ? undefined
    : { why: `item ${missing} is missing; ${seen.size} of ${count} came` };
}
