import fc from "fast-check";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { isWhole, itemsOf, judgeData, notOk, outOfSequence, upper, wrongData } from "../clauses/items.ts";
import { oneHealthyCall } from "../generic/implemented.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { counted } from "../model/counted.ts";
import { eachCall } from "../model/judge.ts";
import { defineScenario, type Scenario } from "../model/scenario.ts";
import { ask, awaitEnd, awaitMessages, cancel, pass, pause, resume } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { gaveUp } from "../transcript/query.ts";

const method = StreamingService.method.bufferedStream;
const count = 1_000;
/** Milliseconds of the target's time between two arrivals at most. */
const flushWithinMs = 2_000;

export const bufferedStreamSubject: Subject = {
  method,
  variesMs: 2_000,
  // Its beginning is enough: the whole stream may rightly take ten seconds.
  exchange: ({ call, options }) => [...ask(call, method, {}, options), awaitMessages(call, 5), cancel(call)],
  wrong: (transcript) => {
    const items = itemsOf(transcript);
    if (items.length < 5) return `${counted(items.length, "item")} came (${notOk(transcript) ?? "OK"})`;
    return outOfSequence(items, 0)?.why ?? wrongData(items)?.why;
  },
  goesOn: ({ call, options }) => ask(call, method, {}, options),
  mayFinishEarly: true,
};

export function bufferedStreamContract(sibling: Subject): Contract {
  return contractOf({ subject: bufferedStreamSubject, own: stream, sibling });
}
const calls = callNames("call");

export const wholeStream: Scenario = defineScenario({
  name: "whole-stream",
  method,
  load: "timed",
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: () => [...ask(calls.call, method, {}), awaitEnd(calls.call, 60_000)],
});
export const slowReader: Scenario = defineScenario({
  name: "slow-reader",
  method,
  load: "timed",
  needs: ["flow-control"],
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: () => [
    ...ask(calls.call, method, {}, { windowBytes: 1_000, connection: "narrow" }),
    awaitMessages(calls.call, 1),
    pause(calls.call),
    pass(3_500),
    resume(calls.call),
    awaitMessages(calls.call, 450),
    pause(calls.call),
    pass(1_000),
    resume(calls.call),
    awaitEnd(calls.call, 60_000),
  ],
});

const stream: ContractPart = {
  scenarios: [wholeStream, slowReader],
  clauses: [
    behaviourClause({
      id: "buffered-stream/ordered",
      sentence: "Ids 0 … 999, each once, ascending, then OK.",
      scenarios: [wholeStream, slowReader, oneHealthyCall],
      judge: eachCall((transcript) => {
        const items = itemsOf(transcript);
        const wrong = outOfSequence(items, 0);
        if (wrong !== undefined) return violated(`${upper(wrong.why)}.`, { event: wrong.event });
        if (!isWhole(transcript) && gaveUp(transcript) === undefined)
          return vacuous("the call was cut short");
        const why = notOk(transcript);
        if (why !== undefined) return violated(`${upper(why)}, after ${items.length} of ${count} items.`);
        return items.length === count ? holds : violated(`${items.length} of ${count} items came.`);
      }),
    }),
    behaviourClause({
      id: "buffered-stream/data",
      sentence: "data is `Data ` + id.",
      scenarios: [wholeStream, slowReader, oneHealthyCall],
      judge: eachCall((transcript) => judgeData(transcript) ?? vacuous("no item came")),
    }),
    behaviourClause({
      id: "buffered-stream/flushes",
      sentence: "Items never pause for more than 2 s, including before the first.",
      scenarios: [wholeStream],
      judge: eachCall((transcript, { facts }) => {
        let lastMs = transcript.events.find((event) => event.kind === "half-close")?.atMs ?? 0;
        const items = itemsOf(transcript);
        for (const { atMs, event, value } of items) {
          const waitedMs = atMs - lastMs;
          const missedByMs = waitedMs - flushWithinMs / facts.speed - facts.toleranceMs - 50;
          if (missedByMs > 0) {
            return violated(`Item ${value.id} came ${waitedMs.toFixed(0)} ms after the one before it.`, {
              event,
              mark: "late",
              missedByMs,
            });
          }
          lastMs = atMs;
        }
        return items.length === 0 ? vacuous("no item came") : holds;
      }),
    }),
  ],
};
