import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { callNamed } from "../../contracts/model/judge.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import { isSame, shown } from "../language/value.ts";
import { type SeenCall, seenCall } from "../seen/call.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Resume } from "./declaration.ts";
import { calls, cutAfter, readsInTwo } from "./scenarios.ts";

export function judgeResume(resume: Resume, situation: Situation): Judged {
  const { token, responseId, next } = resume;
  const scenario = readsInTwo(resume, situation);
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `With \`${token.text}\` a stream goes on ${next ? "at" : "after"} the response of that \`${responseId.text}\`: nothing is missing, and nothing comes again.`,
        scenarios: [scenario],
        judge: (observation) => goesOn(resume, observation, situation),
      },
    ],
  };
}

function goesOn({ responseId }: Resume, observation: Observation, { method }: Situation): Verdict {
  const called = (name: string): SeenCall | undefined => {
    const transcript = callNamed(observation, name);
    const call = transcript === undefined ? undefined : seenCall(transcript, method);
    return typeof call === "object" ? call : undefined;
  };
  const [whole, again] = [called(calls.whole), called(calls.resumed)];
  if (whole === undefined || again === undefined) return vacuous("too little came to go on from");
  const read = cutAfter(observation.input, whole.responses.length);
  if (again.end !== undefined && !again.endedOk) return vacuous("the call that goes on was refused");
  const owed = whole.responses.slice(read).map(({ message }) => responseId.of(message));
  const came = again.responses.map(({ message }) => responseId.of(message));
  // A stream that grows may have more the second time; one that was left has less.
  const length = Math.min(owed.length, came.length);
  const wrong = Array.from({ length }, (_, index) => index).find(
    (index) => !isSame(owed[index] ?? null, came[index] ?? null),
  );
  const last = whole.responses[read - 1];
  const after = last === undefined ? "" : shown(responseId.of(last.message));
  const where = { call: calls.resumed };
  if (wrong !== undefined) {
    const response = again.responses[wrong];
    const is = shown(came[wrong] ?? null);
    return broken(
      `Going on after ${after}, response ${wrong + 1} is ${is}; ${shown(owed[wrong] ?? null)} was due.`,
      response === undefined
        ? where
        : { ...where, event: response.event, mark: `${shown(owed[wrong] ?? null, 24)} was due` },
    );
  }
  if (again.endedOk && whole.endedOk && came.length < owed.length) {
    return broken(
      `Going on after ${after}, ${came.length} of ${owed.length} responses came before the OK.`,
      where,
    );
  }
  return length === 0 && !(again.endedOk && owed.length === 0)
    ? vacuous("nothing came after the cut")
    : holds;
}
