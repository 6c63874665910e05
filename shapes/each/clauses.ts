import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import type { Bindings } from "../language/expression.ts";
import { bindingsAt, bindingsOf } from "../seen/bindings.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Each } from "./declaration.ts";

export function judgeEach({ that }: Each, { method, given }: Situation): Judged {
  return {
    clauses: [
      {
        sentence: `Of every response is true: \`${that.text}\`.`,
        judge: judgeCalls(method, (call, observation) =>
          always(that, call, bindingsOf(call, given.in(observation))),
        ),
      },
    ],
  };
}

function always(that: Each["that"], call: SeenCall, base: Bindings): Verdict {
  let problem = "no response came";
  let judged = 0;
  for (const [index, response] of call.responses.entries()) {
    const bindings = bindingsAt(call, index, { base, uses: that.uses });
    const result = that.of(bindings);
    if ("problem" in result) {
      problem = `\`${that.text}\` has no value: ${result.problem}`;
      continue;
    }
    judged++;
    if (result.value === true) continue;
    const why = that.why(bindings);
    return broken(
      `Of response ${index + 1} it is not true${why === "" ? "" : `: ${why}`}.`,
      at(response, "not true"),
    );
  }
  return judged === 0 ? vacuous(problem) : holds;
}
