import fc from "fast-check";
import { callNames } from "../../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { callNamed } from "../../model/judge.ts";
import type { Facts, Observation } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { pass, together, underWay } from "../../model/step.ts";
import { briefExchange, type Subject } from "../../model/subject.ts";
import { aloneAgain, brief, wrongByItself } from "../alone.ts";
import { leakOf } from "./leak.ts";
import { roundSamples, roundsOf } from "./rounds.ts";

const connectionsOfRound = 20;
const callsOfConnection = 10;
const callsOfRound = connectionsOfRound * callsOfConnection;

const calls = callNames("before", "after");
const doomed = "doomed-";

/** Rounds of connections that are reset in the middle of their calls, on a server of its own. */
export function droppedConnectionRounds(subject: Subject, name: string): Scenario {
  return defineScenario({
    name,
    method: subject.method,
    load: "apart",
    needs: ["own-server", "observed", "cut"],
    runs: 0,
    input: fc.constant(callsOfRound),
    examples: [callsOfRound],
    steps: (_, facts) => [
      ...briefExchange(subject, { call: calls.before, variant: 0, facts }),
      ...roundsOf({
        calls: doomed,
        method: subject.method,
        round: (index) => roundOfDrops(subject, facts, index),
        callsOfRound,
        warmUp: 2,
        least: 8,
      }),
      ...briefExchange(subject, { call: calls.after, variant: 1, facts }),
      aloneAgain(facts, brief(subject, calls.before, 0), [brief(subject, calls.after, 1)]),
    ],
  });
}

export function judgeDroppedRounds(observation: Observation, subject: Subject): Verdict {
  const before = callNamed(observation, calls.before);
  const wrongBefore = before === undefined ? "none was made" : subject.wrong(before, observation.facts);
  if (wrongBefore !== undefined) return vacuous(`a call before is wrong already: ${wrongBefore}`);
  const rounds = roundSamples(observation.samples ?? []);
  if (rounds.length === 0) return vacuous("nothing was observed");
  const leak = leakOf(rounds, callsOfRound);
  if (leak !== undefined)
    return violated(`Connections that are cut leave something behind: ${leak}.`, { call: calls.before });
  const after = callNamed(observation, calls.after);
  if (wrongByItself(observation, calls.after, subject)) return vacuous("such a call is wrong by itself, too");
  const wrong = after === undefined ? "it was not made" : subject.wrong(after, observation.facts);
  return wrong === undefined
    ? holds
    : violated(`A call after connections that were cut is wrong: ${wrong}`, { call: calls.after });
}

function roundOfDrops(subject: Subject, facts: Facts, round: number): readonly Step[] {
  const drop = (index: number): readonly Step[] => {
    const connection = `${doomed}${round}-${index}`;
    // Calls of one connection share their names, so that nothing stays for each of them on purpose.
    const named: Facts = { ...facts, fresh: () => connection };
    return [
      ...Array.from({ length: callsOfConnection }, (_, call) =>
        underWay(
          (subject.goesOn ?? subject.exchange)({
            call: `${connection}-${call}`,
            variant: call,
            facts: named,
            options: { connection },
          }),
        ),
      ).flat(),
      pass(5),
      { kind: "cut", connection },
    ];
  };
  return [together(...Array.from({ length: connectionsOfRound }, (_, index) => drop(index))), pass(20)];
}
