import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { codeName } from "../../contracts/transcript/code.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Auth } from "./declaration.ts";
import { calls, lockedOut } from "./scenarios.ts";

export function judgeAuth(auth: Auth, situation: Situation): Judged {
  const { key, without, wrong } = auth;
  const scenario = lockedOut(auth, situation);
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `A call without \`${key}\` is refused with ${codeName(without)}, one with a wrong value with ${codeName(wrong)}, before any response.`,
        scenarios: [scenario],
        judge: judgeCalls(situation.method, (call) => kept(auth, call)),
      },
    ],
  };
}

function kept({ key, without, wrong }: Auth, call: SeenCall): Verdict {
  const name = call.transcript.call;
  const owed = name.startsWith(calls.without) ? without : name.startsWith(calls.wrong) ? wrong : undefined;
  if (owed === undefined) return vacuous("the call was made as it should be");
  const { end } = call;
  if (end === undefined || end.cause !== "trailers") return vacuous("the call was left, or lost");
  const what =
    owed === without && name.startsWith(calls.without)
      ? `A call without \`${key}\``
      : `A call with a wrong \`${key}\``;
  const [first] = call.responses;
  if (first !== undefined) return broken(`${what} had a response.`, at(first, "let in"));
  return end.status.code === owed
    ? holds
    : broken(`${what} ended ${codeName(end.status.code)}.`, {
        ...atEnd(call),
        mark: `${codeName(owed)} was due`,
      });
}
