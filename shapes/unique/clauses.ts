import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { keyOf, shown } from "../language/value.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Unique } from "./declaration.ts";

export function judgeUnique(unique: Unique, { method }: Situation): Judged {
  const names = unique.fields.map(({ text }) => `\`${text}\``).join(" and ");
  return {
    clauses: [
      {
        sentence: `No two responses of a call agree in ${names}.`,
        judge: judgeCalls(method, (call) => distinct(unique, call)),
      },
    ],
  };
}

function distinct({ fields }: Unique, { responses }: SeenCall): Verdict {
  const seen = new Map<string, number>();
  for (const [index, response] of responses.entries()) {
    const values = fields.map((field) => field.of(response.message));
    const key = values.map(keyOf).join("\0");
    const before = seen.get(key);
    if (before !== undefined) {
      const told = fields
        .map(({ text }, place) => `\`${text}\` = ${shown(values[place] ?? null)}`)
        .join(", ");
      return broken(`Responses ${before + 1} and ${index + 1} both have ${told}.`, at(response, "again"));
    }
    seen.set(key, index);
  }
  return responses.length < 2 ? vacuous("no two responses came") : holds;
}
