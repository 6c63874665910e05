import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { callNamed } from "../../model/judge.ts";
import type { Facts, Observation, ResourceSample } from "../../model/observation.ts";
import { defineScenario, type Step } from "../../model/scenario.ts";
import { cancel, pass, together, underWay } from "../../model/step.ts";
import { briefExchange, type ExchangeOptions, type Subject } from "../../model/subject.ts";
import { leakOf } from "./leak.ts";
import { roundSamples, roundsOf } from "./rounds.ts";

/** Calls of a round; of servers that refuse many resets on one connection it is far below the limit. */
const callsOfRound = 200;
const sideBySide = 4;
/** Connections in turn: some servers count the resets of each. */
const connections = 8;
/** Share of one core that a server may use while nobody calls it, beyond what it used before. */
const mostIdleShare = 0.5;
const idleMs = 300;
const longIdleMs = 2_000;

const calls = callNames("before", "after");
const cancelled = "cancelled-";

/** Cancelled calls leave nothing behind: judged on a server of its own, over rounds. */
export function releases(subject: Subject): ContractPart {
  const name = "rounds-of-cancelled-calls";
  const roundsOfCancelledCalls = defineScenario({
    name,
    method: subject.method,
    load: "apart",
    needs: ["own-server", "observed", "shared-connection"],
    runs: 0,
    input: fc.constant(callsOfRound),
    examples: [callsOfRound],
    steps: (_, facts) => [
      ...briefExchange(subject, { call: calls.before, variant: 0, facts }),
      { kind: "sample", label: "idle before, begin" },
      pass(idleMs),
      { kind: "sample", label: "idle before, end" },
      ...roundsOf({
        calls: cancelled,
        method: subject.method,
        round: (index) => roundOfCancels(subject, facts, index),
        callsOfRound,
        warmUp: 2,
        least: 10,
      }),
      ...idle("idle after", idleMs),
      {
        kind: "then",
        next: (_, samples) => (isBusy(samples) ? idle("idle at last", longIdleMs) : []),
      },
      ...briefExchange(subject, { call: calls.after, variant: 1, facts }),
    ],
  });

  return {
    scenarios: [roundsOfCancelledCalls],
    clauses: [
      behaviourClause({
        id: "cancellation/releases",
        sentence: "After rounds of 200 cancelled calls memory, open files, threads and CPU settle again.",
        scenarios: [roundsOfCancelledCalls],
        judge: (observation) => judgeReleases(observation, subject),
      }),
    ],
  };
}

function roundOfCancels(subject: Subject, facts: Facts, round: number): readonly Step[] {
  const word = facts.fresh();
  const branch = (lane: number): readonly Step[] =>
    Array.from({ length: callsOfRound / sideBySide }, (_, index) => {
      const call = `${cancelled}${round}-${lane}-${index}`;
      const options = { connection: `${(round + lane) % connections}` };
      // Calls of one lane share their names: what stays for a name (a document) is no leak of a call.
      const named: Facts = { ...facts, fresh: () => `${word}-${lane}` };
      const exchange = { call, variant: index % 40, facts: named, options };
      const begin = underWay(longCall(subject, exchange));
      // Half of them before the call has really begun, the others in its middle.
      return [
        ...begin.slice(0, index % 2 === 0 ? begin.length : 1 + (index % 4)),
        pass(index % 3),
        cancel(call),
      ];
    }).flat();
  return [together(...Array.from({ length: sideBySide }, (_, lane) => branch(lane)))];
}

/** A call that is not over before it is cancelled. */
function longCall(subject: Subject, exchange: ExchangeOptions): readonly Step[] {
  if (subject.stalls === undefined) return (subject.goesOn ?? subject.exchange)(exchange);
  return subject.stalls({ ...exchange, options: { ...exchange.options, startPaused: true } });
}

function idle(label: string, ms: number): readonly Step[] {
  return [{ kind: "sample", label: `${label}, begin` }, pass(ms), { kind: "sample", label: `${label}, end` }];
}

function judgeReleases(observation: Observation, subject: Subject): Verdict {
  const before = callNamed(observation, calls.before);
  const wrongBefore = before === undefined ? "none was made" : subject.wrong(before, observation.facts);
  if (wrongBefore !== undefined) return vacuous(`a call before is wrong already: ${wrongBefore}`);
  const samples = observation.samples ?? [];
  const rounds = roundSamples(samples);
  if (rounds.length === 0) return vacuous("nothing was observed");
  const leak = leakOf(rounds, callsOfRound);
  if (leak !== undefined)
    return violated(`Cancelled calls leave something behind: ${leak}.`, { call: calls.before });
  const busy = idleShare(samples, "idle at last");
  if (busy !== undefined && busy > mostIdleShare + (idleShare(samples, "idle before") ?? 0)) {
    return violated(
      `After the cancelled calls the server uses ${Math.round(busy * 100)} % of a core while nobody calls it.`,
      { call: calls.before },
    );
  }
  return holds;
}

function isBusy(samples: readonly ResourceSample[]): boolean {
  return (idleShare(samples, "idle after") ?? 0) > mostIdleShare + (idleShare(samples, "idle before") ?? 0);
}

function idleShare(samples: readonly ResourceSample[], label: string): number | undefined {
  const begin = samples.find((sample) => sample.label === `${label}, begin`);
  const end = samples.find((sample) => sample.label === `${label}, end`);
  if (begin === undefined || end === undefined) return undefined;
  return (end.cpuMs - begin.cpuMs) / Math.max(1, end.atMs - begin.atMs);
}
