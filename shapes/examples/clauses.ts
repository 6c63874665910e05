import { passingCodes } from "../../contracts/generic/served.ts";
import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { codeName } from "../../contracts/transcript/code.ts";
import { wasBusy } from "../refusals.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Examples } from "./declaration.ts";
import { exampleCalls } from "./scenarios.ts";

export function judgeExamples({ expect }: Examples, situation: Situation): Judged {
  const scenario = exampleCalls(situation);
  const codes = [...new Set(expect)].map(codeName).join(" or ");
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `Each example ends with the status that is declared of it: ${codes}.`,
        scenarios: [scenario],
        judge: judgeCalls(situation.method, (call, { input }) =>
          ended(call, expect[Number(input)] ?? 0, situation),
        ),
      },
    ],
  };
}

function ended(call: SeenCall, owed: number, { workedBefore }: Situation): Verdict {
  const { end, responses } = call;
  if (end === undefined) {
    // A stream that goes on was left once it had responded.
    return owed === 0 && responses.length > 0 ? holds : vacuous("the call did not end");
  }
  if (end.cause !== "trailers") return vacuous("the call was lost");
  if (end.status.code === owed) return holds;
  if (passingCodes.has(end.status.code)) return vacuous(wasBusy);
  if (owed === 0 && workedBefore(call.requests.map(({ recorded }) => recorded.bytes))) {
    return vacuous("the example worked before, and what it does may be possible once");
  }
  const said = end.status.message === "" ? "" : ` (${end.status.message})`;
  return broken(`The example ended ${codeName(end.status.code)}${said}.`, {
    ...atEnd(call),
    mark: `${codeName(owed)} was due`,
  });
}
