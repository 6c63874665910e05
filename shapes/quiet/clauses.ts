import { holds, type Verdict, vacuous, violated } from "../../contracts/model/clause.ts";
import type { Facts } from "../../contracts/model/observation.ts";
import { gaveUp } from "../../contracts/transcript/query.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { at } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Quiet } from "./declaration.ts";
import { readsOn } from "./scenarios.ts";

export function judgeQuiet(quiet: Quiet, situation: Situation): Judged {
  const { firstMs, nextMs } = quiet;
  if (firstMs === undefined && nextMs === undefined) return { clauses: [] };
  const told = [
    ...(firstMs === undefined ? [] : [`the first response comes within ${firstMs} ms`]),
    ...(nextMs === undefined ? [] : [`each further one within ${nextMs} ms of the one before`]),
  ].join(", ");
  const scenario = readsOn(quiet, situation);
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `${told[0]?.toUpperCase() ?? ""}${told.slice(1)}.`,
        scenarios: [scenario],
        judge: judgeCalls(situation.method, (call, { facts }) => inTime(quiet, call, facts)),
      },
    ],
  };
}

function inTime({ firstMs, nextMs }: Quiet, call: SeenCall, facts: Facts): Verdict {
  const { responses, transcript, requests } = call;
  const begun = requests.at(-1)?.atMs;
  if (begun === undefined) return vacuous("no request was sent");
  if (call.end !== undefined && call.end.status.code !== 0) return vacuous("the call was refused");
  const over = (tookMs: number, boundMs: number) => tookMs - boundMs / facts.speed - facts.toleranceMs;
  const [first] = responses;
  const wait = gaveUp(transcript);
  const firstAt = first?.atMs ?? call.end?.atMs ?? wait?.atMs;
  if (firstMs !== undefined && firstAt !== undefined && over(firstAt - begun, firstMs) > 0) {
    return violated(
      `The first response ${first === undefined ? "had not come" : "came"} after ${Math.round(firstAt - begun)} ms.`,
      {
        ...at(first, "late"),
        missedByMs: over(firstAt - begun, firstMs),
      },
    );
  }
  for (const [index, response] of responses.entries()) {
    const before = responses[index - 1];
    const took = before === undefined ? 0 : response.atMs - before.atMs;
    if (nextMs !== undefined && over(took, nextMs) > 0) {
      return violated(`Response ${index + 1} came ${Math.round(took)} ms after the one before.`, {
        ...at(response, "late"),
        missedByMs: over(took, nextMs),
      });
    }
  }
  const [last] = responses.slice(-1);
  if (
    nextMs !== undefined &&
    last !== undefined &&
    wait !== undefined &&
    call.end === undefined &&
    over(wait.atMs - last.atMs, nextMs) > 0
  ) {
    return violated(
      `After response ${responses.length} nothing came for ${Math.round(wait.atMs - last.atMs)} ms.`,
      {
        event: transcript.events.indexOf(wait),
        mark: "stalled",
        missedByMs: over(wait.atMs - last.atMs, nextMs),
      },
    );
  }
  return first === undefined ? vacuous("no response came") : holds;
}
