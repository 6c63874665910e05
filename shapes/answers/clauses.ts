import { holds, vacuous } from "../../contracts/model/clause.ts";
import { waitsBeforeHalfClose } from "../ends/scenarios.ts";
import { judgeCalls } from "../seen/call.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged, Named } from "../shape.ts";
import type { Situation } from "../situation.ts";

export function judgeAnswers(_: Named, situation: Situation): Judged {
  const { method, common } = situation;
  const waiting = waitsBeforeHalfClose(situation);
  return {
    scenarios: [waiting],
    clauses: [
      {
        sentence: "No response comes before the half-close.",
        scenarios: [...common, waiting],
        judge: judgeCalls(method, ({ responses, halfClose, transcript }) => {
          const [first] = responses;
          if (first === undefined) return vacuous("no response came");
          if (halfClose !== undefined && first.event > halfClose) return holds;
          const sent = transcript.events
            .slice(0, first.event)
            .filter(({ from, kind }) => from === "client" && kind === "message");
          return broken(
            `A response came after ${sent.length} requests, before the half-close.`,
            at(first, "too early"),
          );
        }),
      },
    ],
  };
}
