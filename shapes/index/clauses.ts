import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { isSame, shown } from "../language/value.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { groups, perText } from "../seen/keys.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Index } from "./declaration.ts";

export function judgeIndex(index: Index, { method }: Situation): Judged {
  const { field, start, step, per } = index;
  return {
    clauses: [
      {
        sentence: `\`${field.text}\` counts ${start}, ${start + step}, ${start + 2n * step}, …${perText(per)}.`,
        judge: judgeCalls(method, (call) => counted(index, call)),
      },
    ],
  };
}

function counted({ field, start, step, per }: Index, { responses }: SeenCall): Verdict {
  for (const group of groups(responses, per)) {
    for (const [place, response] of group.entries()) {
      const owed = start + step * BigInt(place);
      const value = field.of(response.message);
      if (isSame(value, owed)) continue;
      const which =
        per === undefined ? `response ${place + 1}` : `response ${place + 1} of its \`${per.text}\``;
      return broken(
        `\`${field.text}\` is ${shown(value)} in ${which}; ${owed} was due.`,
        at(response, `${owed} was due`),
      );
    }
  }
  return responses.length === 0 ? vacuous("no response came") : holds;
}
