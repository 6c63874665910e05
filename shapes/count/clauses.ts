import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import type { Bindings } from "../language/expression.ts";
import { bindingsOf } from "../seen/bindings.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Count } from "./declaration.ts";

export function judgeCount(count: Count, { method, given }: Situation): Judged {
  return {
    clauses: [
      {
        sentence: `A call that ends OK has ${wanted(count)}.`,
        judge: judgeCalls(method, (call, observation) =>
          counted(count, call, bindingsOf(call, given.in(observation))),
        ),
      },
    ],
  };
}

function wanted({ equal, min, max }: Count): string {
  if (equal !== undefined) return `as many responses as \`${equal.text}\` says`;
  if (min === undefined) return `at most ${max} responses`;
  return max === undefined ? `at least ${min} responses` : `${min} to ${max} responses`;
}

function counted(
  { equal, min = 0, max = Number.POSITIVE_INFINITY }: Count,
  call: SeenCall,
  bindings: Bindings,
): Verdict {
  if (!call.endedOk) return vacuous("the call did not end OK");
  const came = call.responses.length;
  const counted = `${came} ${came === 1 ? "response" : "responses"} came`;
  if (equal !== undefined) {
    const result = equal.of(bindings);
    if ("problem" in result) return vacuous(`\`${equal.text}\` has no value here: ${result.problem}`);
    return Number(result.value) === came
      ? holds
      : broken(`${counted}; \`${equal.text}\` is ${String(result.value)}.`, {
          mark: `${String(result.value)} were due`,
          ...atEnd(call),
        });
  }
  return came >= min && came <= max
    ? holds
    : broken(`${counted}; ${came < min ? `at least ${min}` : `at most ${max}`} were due.`, atEnd(call));
}
