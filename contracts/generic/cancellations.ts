import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { awaitMessagesIfAny, cancel, pass, together, underWay } from "../model/step.ts";
import { briefExchange, type Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { aloneAgain, inFull, wrongByItself } from "./alone.ts";
import { judgeHealthy, refusalCalls } from "./refusal.ts";
import { judgeConnection } from "./same-connection.ts";

/** Calls cancelled by `cancellation/many`. */
const cancelledCalls = 200;
/** How many of them run side by side: some servers refuse many resets at once, rightly. */
const sideBySide = 4;

/** What the cancelled calls have left to do may take a while; a server that has become slow stays slow. */
const restMs = 1_000;

/** Where a call is cancelled: after so many of its opening steps, and whether a message is awaited first. */
interface CancelPoint {
  readonly steps: number;
  readonly message: boolean;
}

const cancelPoint = fc.record({ steps: fc.integer({ min: 1, max: 4 }), message: fc.boolean() });

const calls = callNames("cancelled");

const manyCalls = callNames("before", "after");
const oneOfMany = (branch: number, index: number): string => `cancelled-${branch}-${index}`;
const afterMany = (variant: number): string => `${manyCalls.after}-${variant}`;

export function cancellations(subject: Subject): ContractPart {
  const one = "cancelled-call";
  const many = "many-cancelled-calls";
  const cancelledCall = defineScenario({
    name: one,
    method: subject.method,
    needs: ["shared-connection"],
    runs: 5,
    input: fc.record({ variant: fc.nat(40), at: cancelPoint }),
    examples: [{ variant: 0, at: { steps: 1, message: false } }],
    steps: ({ variant, at }, facts) => [
      ...cancelled(subject, facts, calls.cancelled, variant, at),
      ...briefExchange(subject, { call: refusalCalls.healthy, variant: variant + 1, facts }),
    ],
  });
  const manyCancelledCalls = defineScenario({
    name: many,
    method: subject.method,
    load: "heavy",
    runs: 1,
    input: fc.array(cancelPoint, { minLength: cancelledCalls, maxLength: cancelledCalls }),
    steps: (points, facts) => [
      ...subject.exchange({ call: manyCalls.before, variant: 1, facts }),
      together(...branches(subject, facts, points)),
      ...subject.exchange({ call: manyCalls.after, variant: 2, facts }),
      aloneAgain(facts, inFull(subject, manyCalls.before, 1), [inFull(subject, manyCalls.after, 2)]),
      // One slow call may be an accident of the machine: then the fastest of several counts.
      {
        kind: "then",
        next: (seen) =>
          missedBy([...seen.values()], subject, facts) <= 0
            ? []
            : [
                pass(restMs),
                ...[3, 4].flatMap((variant) =>
                  subject.exchange({ call: afterMany(variant), variant, facts }),
                ),
              ],
      },
    ],
  });

  return {
    scenarios: [cancelledCall, manyCancelledCalls],
    clauses: [
      behaviourClause({
        id: "cancellation/ends-call",
        sentence: "A cancelled call delivers nothing more, and the next call on its connection is served.",
        scenarios: [cancelledCall],
        judge: (observation) => {
          const call = callNamed(observation, calls.cancelled);
          const healthy = callNamed(observation, refusalCalls.healthy);
          if (call === undefined || healthy === undefined) return vacuous("no call was cancelled");
          const served = judgeHealthy(observation, subject);
          if (served.kind !== "holds") return served;
          return judgeConnection(call, healthy, "The connection was closed; the next call needed a new one.");
        },
      }),
      behaviourClause({
        id: "cancellation/many",
        sentence:
          "After 200 calls cancelled at random points, a new call gets the right response, about as fast as before.",
        scenarios: [manyCancelledCalls],
        judge: (observation) => judgeMany(observation, subject),
      }),
    ],
  };
}

function branches(
  subject: Subject,
  facts: Facts,
  points: readonly CancelPoint[],
): readonly (readonly Step[])[] {
  return Array.from({ length: sideBySide }, (_, branch) =>
    points
      .filter((_, index) => index % sideBySide === branch)
      .flatMap((at, index) => cancelled(subject, facts, oneOfMany(branch, index), index % 40, at)),
  );
}

function cancelled(
  subject: Subject,
  facts: Facts,
  call: string,
  variant: number,
  at: CancelPoint,
): readonly Step[] {
  const begin = underWay((subject.goesOn ?? subject.exchange)({ call, variant, facts }));
  return [
    ...begin.slice(0, at.steps),
    ...(at.message && at.steps >= begin.length ? [awaitMessagesIfAny(call, 1, 30)] : [pass(1)]),
    cancel(call),
  ];
}

function judgeMany(observation: Observation, subject: Subject): Verdict {
  const before = callNamed(observation, manyCalls.before);
  const after = callNamed(observation, manyCalls.after);
  if (before === undefined) return vacuous("no call was served before");
  const wrongBefore = subject.wrong(before, observation.facts);
  if (wrongBefore !== undefined) return vacuous(`the call before is wrong already: ${wrongBefore}`);
  if (after === undefined) return vacuous("the calls were not all cancelled");
  if (wrongByItself(observation, manyCalls.after, subject))
    return vacuous("such a call is wrong by itself, too");
  const wrong = subject.wrong(after, observation.facts);
  if (wrong !== undefined)
    return violated(`After ${cancelledCalls} cancelled calls: ${wrong}`, { call: manyCalls.after });
  const missedByMs = missedBy(observation.transcripts, subject, observation.facts);
  return missedByMs <= 0
    ? holds
    : violated(
        `After ${cancelledCalls} cancelled calls a call takes ${durationMs(after).toFixed(0)} ms; before it took ${durationMs(before).toFixed(0)} ms.`,
        { call: manyCalls.after, missedByMs, confirmed: true },
      );
}

/** By how much the fastest call after is too slow, in milliseconds. */
function missedBy(transcripts: readonly Transcript[], subject: Subject, facts: Facts): number {
  const durations = (name: string) =>
    transcripts.filter(({ call }) => call === name || call.startsWith(`${name}-`)).map(durationMs);
  const variesMs = (subject.variesMs ?? 0) / facts.speed;
  const mostMs = 3 * Math.min(...durations(manyCalls.before)) + 100 + variesMs + facts.toleranceMs;
  return Math.min(...durations(manyCalls.after)) - mostMs;
}

function durationMs(transcript: Transcript): number {
  const first = transcript.events[0];
  const last = transcript.events.at(-1);
  return first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
}
