import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import { compared, nanosOf, shown } from "../language/value.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { groups, perText } from "../seen/keys.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Timestamps } from "./declaration.ts";

export function judgeTimestamps(timestamps: Timestamps, { method }: Situation): Judged {
  const { field, nearMs, per } = timestamps;
  const near = nearMs === undefined ? "" : `, is within ${nearMs} ms of the call,`;
  return {
    clauses: [
      {
        sentence: `\`${field.text}\` is set${near} and never goes back${perText(per)}.`,
        judge: judgeCalls(method, (call, observation) => told(timestamps, call, observation)),
      },
    ],
  };
}

function told(
  { field, per, nearMs }: Timestamps,
  { responses }: SeenCall,
  { startedAtMs, facts }: Observation,
): Verdict {
  for (const group of groups(responses, per)) {
    for (const [index, response] of group.entries()) {
      const value = field.of(response.message);
      if (value === null || field.isEmpty(response.message))
        return broken(`\`${field.text}\` is not set.`, at(response, "no time"));
      const before = group[index - 1];
      if (before !== undefined && (compared(value, field.of(before.message)) ?? 0) < 0) {
        return broken(
          `\`${field.text}\` is ${shown(value)} after ${shown(field.of(before.message))}.`,
          at(response, "goes back"),
        );
      }
      const nanos = nanosOf(value);
      if (nearMs === undefined || nanos === undefined) continue;
      const off = Math.abs(Number(nanos / 1_000_000n) - (startedAtMs + response.atMs));
      if (off > nearMs + facts.skewMs + facts.toleranceMs) {
        return broken(
          `\`${field.text}\` is ${shown(value)}, ${Math.round(off)} ms from the time at which it came.`,
          at(response, "another time"),
        );
      }
    }
  }
  return responses.length === 0 ? vacuous("no response came") : holds;
}
