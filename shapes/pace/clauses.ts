import { holds, type Verdict, vacuous, violated } from "../../contracts/model/clause.ts";
import type { Facts } from "../../contracts/model/observation.ts";
import type { Bindings } from "../language/expression.ts";
import { bindingsOf } from "../seen/bindings.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { at } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Pace } from "./declaration.ts";
import { everyMs } from "./every.ts";
import { watches } from "./scenarios.ts";

export function judgePace(pace: Pace, situation: Situation): Judged {
  const { method, given } = situation;
  const every = typeof pace.every === "number" ? `${pace.every} ms` : `\`${pace.every.text}\``;
  const what = pace.burst === 1 ? "A response comes" : `${pace.burst} responses come`;
  const scenario = watches(pace, situation);
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `${what} every ${every}, give or take ${Math.round(100 * pace.tolerance)} %.`,
        scenarios: [scenario],
        judge: judgeCalls(method, (call, { facts, ...observation }) =>
          paced(pace, call, facts, bindingsOf(call, given.in(observation))),
        ),
      },
    ],
  };
}

/** The time from the first burst to the last, over the number of pauses: single ones vary on a busy machine. */
function paced(pace: Pace, { responses }: SeenCall, facts: Facts, bindings: Bindings): Verdict {
  const owed = everyMs(pace, bindings);
  if (owed === undefined || owed <= 0) return vacuous("no pace was asked for");
  const begins = responses.filter((_, index) => index % pace.burst === 0);
  const [first] = begins;
  const [last] = begins.slice(-1);
  const pauses = begins.length - 1;
  if (first === undefined || last === undefined || pauses < 2) return vacuous("too few responses came");
  const took = last.atMs - first.atMs;
  const due = (owed / facts.speed) * pauses;
  const early = due * (1 - pace.tolerance) - facts.toleranceMs - took;
  const late = took - due * (1 + pace.tolerance) - facts.toleranceMs;
  if (early <= 0 && late <= 0) return holds;
  return violated(`${pauses} pauses took ${Math.round(took)} ms; ${Math.round(due)} ms were due.`, {
    ...at(last, early > 0 ? "too fast" : "too slow"),
    missedByMs: Math.max(early, late),
  });
}
