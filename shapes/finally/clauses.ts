import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { bindingsOf } from "../seen/bindings.ts";
import { judgeCalls } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Finally } from "./declaration.ts";

export function judgeFinally({ that }: Finally, { method, given }: Situation): Judged {
  // What it says of other codes than OK it has to say itself.
  const ofStatus = that.uses.has("status");
  return {
    clauses: [
      {
        sentence: `At the end of a call${ofStatus ? "" : " that ends OK"} is true: \`${that.text}\`.`,
        judge: judgeCalls(method, (call, observation): Verdict => {
          if (call.end === undefined || call.end.cause !== "trailers" || call.left)
            return vacuous("the call was left");
          if (!ofStatus && !call.endedOk) return vacuous("the call did not end OK");
          const bindings = bindingsOf(call, given.in(observation));
          const result = that.of(bindings);
          if ("problem" in result) return vacuous(`\`${that.text}\` has no value: ${result.problem}`);
          if (result.value === true) return holds;
          const why = that.why(bindings);
          return broken(`It is not true${why === "" ? "" : `: ${why}`}.`, {
            ...atEnd(call),
            mark: "not true",
          });
        }),
      },
    ],
  };
}
