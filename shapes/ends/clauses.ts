import { holds, type Verdict, vacuous, violated } from "../../contracts/model/clause.ts";
import { gaveUp } from "../../contracts/transcript/query.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Ends } from "./declaration.ts";
import { waitsBeforeHalfClose } from "./scenarios.ts";

const sentences: Readonly<Record<Ends["when"], string>> = {
  "by-server": "The server ends the call with OK once its responses are through.",
  "after-half-close": "The server ends the call with OK after the half-close, and not before.",
  never: "The server does not end the call with OK: it is open until the client leaves.",
};

export function judgeEnds({ when }: Ends, situation: Situation): Judged {
  const { method, common } = situation;
  const judge = judgeCalls(method, (call) => verdicts[when](call));
  if (when !== "after-half-close") return { clauses: [{ sentence: sentences[when], judge }] };
  const waiting = waitsBeforeHalfClose(situation);
  return {
    clauses: [{ sentence: sentences[when], scenarios: [...common, waiting], judge }],
    scenarios: [waiting],
  };
}

const verdicts: Readonly<Record<Ends["when"], (call: SeenCall) => Verdict>> = {
  "by-server": ended,
  "after-half-close": (call) => {
    const end = call.end === undefined ? -1 : call.transcript.events.indexOf(call.end);
    if (call.endedOk && (call.halfClose === undefined || end < call.halfClose)) {
      return broken("The call ended OK before the half-close.", atEnd(call));
    }
    return ended(call);
  },
  never: (call) => {
    if (call.endedOk) return broken("The call ended OK.", atEnd(call));
    return call.responses.length > 0 && call.left
      ? holds
      : vacuous("the call was not open when the client left");
  },
};

/** How long nothing may have come before a call counts as one that does not end, in milliseconds. */
const stillMs = 3_000;

function ended(call: SeenCall): Verdict {
  if (call.endedOk) return holds;
  const wait = gaveUp(call.transcript);
  if (wait === undefined || call.end !== undefined || call.halfClose === undefined)
    return vacuous("the call was left, or refused");
  const [last] = call.responses.slice(-1);
  const stillFor = wait.atMs - Math.max(last?.atMs ?? 0, call.transcript.events[call.halfClose]?.atMs ?? 0);
  if (stillFor < stillMs) return vacuous("responses were still coming");
  return violated(
    `${call.responses.length} responses came, and then neither a response nor the end for ${Math.round(stillFor)} ms.`,
    {
      event: call.transcript.events.indexOf(wait),
      mark: "no end",
      missedByMs: stillFor,
    },
  );
}
