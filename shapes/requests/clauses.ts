import { passingCodes } from "../../contracts/generic/served.ts";
import { holds, type Verdict, vacuous, violated } from "../../contracts/model/clause.ts";
import { codeName } from "../../contracts/transcript/code.ts";
import { gaveUp } from "../../contracts/transcript/query.ts";
import { givenBinding } from "../language/reading.ts";
import { brokenToo, endedByAnother, wasBusy } from "../refusals.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { RequestGrammar } from "./declaration.ts";
import { spelled } from "./refused.ts";
import { breaksGrammar } from "./scenarios.ts";

export function judgeRequests(requests: RequestGrammar, situation: Situation): Judged {
  const { grammar, codes } = requests;
  const { method, given, common, refusals } = situation;
  const scenario = breaksGrammar(requests, situation);
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `A request stream that breaks \`${grammar.text}\` is refused with ${codes.map(codeName).join(" or ")}.`,
        scenarios: [...common, scenario],
        judge: judgeCalls(method, (call, observation) => {
          const bindings = givenBinding(given.in(observation));
          return refused(requests, call, () => endedByAnother(requests, call, { refusals, bindings }));
        }),
      },
    ],
  };
}

function refused(requests: RequestGrammar, call: SeenCall, explained: () => boolean): Verdict {
  const { codes } = requests;
  const { words, wrongAt, complete } = spelled(
    requests,
    call.requests.map(({ message }) => message),
  );
  const cutShort = wrongAt === undefined && !complete;
  if (wrongAt === undefined && !cutShort) return vacuous("the requests keep the grammar");
  if (cutShort && call.halfClose === undefined) return vacuous("the request stream was not ended");
  const said = words.length === 0 ? "nothing" : words.slice(0, 12).join(" ");
  const what = cutShort
    ? `The request stream was "${said}", which is not complete`
    : `Request ${(wrongAt ?? 0) + 1} of "${said}" breaks the grammar`;
  const { end } = call;
  if (end === undefined) {
    const wait = gaveUp(call.transcript);
    return wait === undefined || call.halfClose === undefined
      ? vacuous("the call was left")
      : violated(`${what}, and the call did not end within ${Math.round(wait.waitedMs)} ms.`, {
          event: call.transcript.events.indexOf(wait),
          missedByMs: wait.waitedMs,
        });
  }
  if (end.cause !== "trailers") return vacuous("the call was lost");
  if (codes.includes(end.status.code)) return holds;
  if (explained()) return vacuous(brokenToo);
  if (passingCodes.has(end.status.code)) return vacuous(wasBusy);
  const mark = `${codes.map(codeName).join(" or ")} was due`;
  return broken(`${what}, and the call ended ${codeName(end.status.code)}.`, { ...atEnd(call), mark });
}
