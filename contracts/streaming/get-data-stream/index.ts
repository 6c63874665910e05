import fc from "fast-check";
import { itemsOf, notOk, outOfSequence, upper } from "../../clauses/items.ts";
import { invalidArgument, refusedRequests } from "../../clauses/refused-requests.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { contractOf } from "../../generic/index.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Contract } from "../../model/contract.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { counted } from "../../model/counted.ts";
import { callNamed, eachCall } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { ask, awaitMessages, cancel, pass, pause, resume } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { gaveUp, peerEndOf, requestOf } from "../../transcript/query.ts";
import { method } from "./method.ts";
import { resumeClause, resumeScenario } from "./resume.ts";

/** The stream has at least so many items. */
const least = 1_000;
/** Items within a time, in milliseconds of the target's. */
const flow = { items: 20, withinMs: 5_000 };

export const getDataStreamSubject: Subject = {
  method,
  variesMs: 1_000,
  exchange: ({ call, variant, options }) => [
    ...ask(call, method, { startFromId: (variant % 40) * 3 }, options),
    awaitMessages(call, 3),
    cancel(call),
  ],
  wrong: (transcript) => {
    const start = requestOf(transcript, method.input)?.startFromId ?? 0;
    const items = itemsOf(transcript);
    if (items.length < 3) return `${counted(items.length, "item")} came (${notOk(transcript) ?? "OK"})`;
    return outOfSequence(items, start + 1)?.why;
  },
  goesOn: ({ call, options }) => ask(call, method, {}, options),
  stalls: ({ call, options }) => ask(call, method, {}, options),
  mayFinishEarly: true,
};

export function getDataStreamContract(sibling: Subject): Contract {
  const refused = refusedRequests(getDataStreamSubject, method, [
    {
      id: "get-data-stream/negative",
      sentence: "A negative start_from_id is rejected with INVALID_ARGUMENT.",
      requests: [-1, -(2 ** 31)].map((startFromId) => () => ({ startFromId })),
      ...invalidArgument,
    },
  ]);
  return contractOf({
    subject: getDataStreamSubject,
    own: {
      scenarios: [...streams.scenarios, ...refused.scenarios],
      clauses: [...streams.clauses, ...refused.clauses],
    },
    sibling,
  });
}
const calls = callNames("call");

export const fromAnId: Scenario = defineScenario({
  name: "from-an-id",
  method,
  load: "timed",
  runs: 3,
  input: fc.integer({ min: 0, max: 900 }),
  examples: [0, 1, 99, 100, 500],
  steps: (startFromId) => [
    ...ask(calls.call, method, { startFromId }),
    awaitMessages(calls.call, flow.items, 8_000),
    cancel(calls.call),
  ],
});
export const flowScenario: Scenario = defineScenario({
  name: "flow",
  method,
  load: "timed",
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: (_, facts) => [
    ...ask(calls.call, method, {}),
    awaitMessages(calls.call, flow.items, Math.max(flow.withinMs / facts.speed, 1_000) + 2_000),
    awaitMessages(calls.call, 150, Math.max(flow.withinMs / facts.speed, 1_000)),
    cancel(calls.call),
  ],
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
    ...ask(calls.call, method, {}, { windowBytes: 300, connection: "narrow" }),
    awaitMessages(calls.call, 1),
    pause(calls.call),
    pass(1_500),
    resume(calls.call),
    awaitMessages(calls.call, 40),
    cancel(calls.call),
  ],
});

const twice = callNames("first", "second");

export const fromAnIdTwice: Scenario = defineScenario({
  name: "from-an-id-twice",
  method,
  load: "timed",
  runs: 2,
  input: fc.integer({ min: 0, max: 12 }),
  examples: [0, 7],
  steps: (startFromId) => [
    ...ask(twice.first, method, {}),
    awaitMessages(twice.first, flow.items, 8_000),
    cancel(twice.first),
    ...ask(twice.second, method, { startFromId }),
    awaitMessages(twice.second, 8, 8_000),
    cancel(twice.second),
  ],
});

const streams: ContractPart = {
  scenarios: [fromAnId, flowScenario, slowReader, resumeScenario, fromAnIdTwice],
  clauses: [
    behaviourClause({
      id: "get-data-stream/contiguous",
      sentence: "Ids go up by one, the first is start_from_id + 1; the stream has at least 1,000 items.",
      scenarios: [fromAnId, flowScenario, slowReader, oneHealthyCall],
      judge: eachCall(judgeContiguous),
    }),
    resumeClause,
    behaviourClause({
      id: "get-data-stream/stable",
      sentence: "The data of an id is the same on every call.",
      scenarios: [fromAnIdTwice],
      judge: judgeStable,
    }),
    behaviourClause({
      id: "get-data-stream/flows",
      sentence: "At least 20 items come within 5 s.",
      scenarios: [flowScenario],
      judge: (observation) => {
        const call = callNamed(observation, calls.call);
        if (call === undefined) return vacuous("no call was made");
        const asked = call.events.find((event) => event.kind === "half-close")?.atMs ?? 0;
        const item = itemsOf(call)[flow.items - 1];
        const boundMs =
          Math.max(flow.withinMs / observation.facts.speed, 1_000) + observation.facts.toleranceMs;
        if (item === undefined) {
          const wait = gaveUp(call);
          return violated(
            `${counted(itemsOf(call).length, "item")} came while ${flow.items} were waited for.`,
            {
              call: calls.call,
              ...(wait === undefined
                ? {}
                : { event: call.events.indexOf(wait), missedByMs: wait.atMs - asked - boundMs }),
            },
          );
        }
        const tookMs = item.atMs - asked;
        const missedByMs = tookMs - boundMs;
        return missedByMs <= 0
          ? holds
          : violated(`${flow.items} items took ${tookMs.toFixed(0)} ms.`, {
              call: calls.call,
              event: item.event,
              missedByMs,
            });
      },
    }),
  ],
};

function judgeContiguous(transcript: Transcript): Verdict {
  const request = requestOf(transcript, method.input);
  if (request === undefined || request.startFromId < 0) return vacuous("no valid request");
  const items = itemsOf(transcript);
  const wrong = outOfSequence(items, request.startFromId + 1);
  if (wrong !== undefined) return violated(`${upper(wrong.why)}.`, { event: wrong.event });
  const end = peerEndOf(transcript);
  if (end !== undefined) {
    const event = transcript.events.indexOf(end);
    if (end.status.code !== 0) return violated(`The stream ended ${codeName(end.status.code)}.`, { event });
    const last = items.at(-1)?.value.id ?? request.startFromId;
    if (last < least)
      return violated(`The stream ended OK after id ${last}; it has at least ${least} items.`, { event });
  }
  if (items.length > 0) return holds;
  return gaveUp(transcript) === undefined ? vacuous("no item came") : violated("No item came.");
}

function judgeStable(observation: Observation): Verdict {
  const known = new Map<number, string>();
  let compared = 0;
  for (const transcript of observation.transcripts) {
    for (const { value, event } of itemsOf(transcript)) {
      const before = known.get(value.id);
      if (before !== undefined) compared += 1;
      if (before !== undefined && before !== value.data) {
        return violated(`Id ${value.id} had the data "${before}" and now has "${value.data}".`, {
          call: transcript.call,
          event,
        });
      }
      known.set(value.id, value.data);
    }
  }
  return compared === 0 ? vacuous("no id came twice") : holds;
}
