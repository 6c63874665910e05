import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { KnownRequests } from "../../model/declared-part.ts";
import { streamsResponses } from "../../model/method-kind.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { mayBeMissing } from "../../packs/index.ts";
import { Code } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endOf } from "../../transcript/query.ts";
import { implementedClause, servedClause, servedSentence } from "../implemented.ts";
import { refusalText } from "../refusal-text.ts";
import { answerOf, isLost, isServed, isSilent } from "./answer.ts";
import { acquaintanceSteps, isTry } from "./steps.ts";

export const acquaintanceName = "acquaintance";

/** The calls with which an RPC is got to know, as a scenario: its input is the run's seed. */
export function acquaintanceScenario(method: DescMethod, known?: KnownRequests): Scenario {
  return defineScenario({
    name: acquaintanceName,
    method,
    runs: 0,
    input: fc.integer(),
    examples: [1],
    steps: (seed) => acquaintanceSteps(method, seed, known),
  });
}

/** The RPC is there, and answers at least one request that keeps the rules. */
export function acquaintanceClauses(method: DescMethod, scenario: Scenario): readonly Clause[] {
  const has = behaviourClause({
    id: implementedClause,
    sentence: "The server has the method: not every request ends UNIMPLEMENTED.",
    scenarios: [scenario],
    judge: ({ transcripts }) => judgeImplemented(transcripts.filter(isTry), method),
  });
  return [
    ...(mayBeMissing(method) ? [] : [has]),
    behaviourClause({
      id: servedClause,
      sentence: servedSentence,
      scenarios: [scenario],
      judge: ({ transcripts }) => judgeServed(transcripts.filter(isTry), method),
    }),
  ];
}

function judgeImplemented(calls: readonly Transcript[], method: DescMethod): Verdict {
  const answers = calls.map((call) => answerOf(call, method));
  if (answers.some(isServed)) return holds;
  const ended = answers.filter(({ code }) => code !== undefined);
  if (ended.length === 0 || calls.every(isLost)) return vacuous("the server answered nothing");
  return ended.length === calls.length && ended.every(({ code }) => code === Code.UNIMPLEMENTED)
    ? violated(
        "The method answers UNIMPLEMENTED to every request. Leave it out with --skip, or implement it.",
        whereOf(calls[0]),
      )
    : holds;
}

function judgeServed(calls: readonly Transcript[], method: DescMethod): Verdict {
  const answers = calls.map((call) => answerOf(call, method));
  if (answers.some(isServed)) return holds;
  if (answers.length === 0) return vacuous("no call could be made");
  // A server that has died is told of elsewhere; one that is there and lets no call live serves nothing.
  if (calls.every(isLost)) return violated(`Every call was lost: ${lossOf(calls)}.`, whereOf(calls[0]));
  if (answers.every(({ code }) => code === Code.UNIMPLEMENTED)) {
    return vacuous("the RPC answers UNIMPLEMENTED");
  }
  if (answers.every(isSilent)) {
    return streamsResponses(method)
      ? vacuous("the stream said nothing, and nothing is owed that was not declared")
      : violated(
          `No response arrived for any of ${calls.length} requests. If the RPC waits for an event, tolerate it with --allow-unserved.`,
          whereOf(calls[0]),
        );
  }
  return violated(refusalText(answers), whereOf(calls[0]));
}

function lossOf(calls: readonly Transcript[]): string {
  return [...new Set(calls.flatMap((call) => endOf(call)?.status.message ?? []))].slice(0, 3).join("; ");
}

function whereOf(call: Transcript | undefined): { readonly call?: string; readonly event?: number } {
  if (call === undefined) return {};
  const event = call.events.findIndex(({ kind }) => kind === "end");
  return event < 0 ? { call: call.call } : { call: call.call, event };
}
