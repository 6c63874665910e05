import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { compared, shown } from "../language/value.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { groups, perText } from "../seen/keys.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Order } from "./declaration.ts";

export function judgeOrder(order: Order, { method }: Situation): Judged {
  const { field, descending, strict, per } = order;
  const how = `${descending ? "falls" : "rises"}${strict ? "" : " or stays"}`;
  return {
    clauses: [
      {
        sentence: `\`${field.text}\` ${how} from response to response${perText(per)}.`,
        judge: judgeCalls(method, (call) => ordered(order, call)),
      },
    ],
  };
}

function ordered({ field, descending, strict, per }: Order, { responses }: SeenCall): Verdict {
  let pairs = 0;
  for (const group of groups(responses, per)) {
    for (const [index, response] of group.entries()) {
      const before = group[index - 1];
      if (before === undefined) continue;
      const [earlier, later] = [field.of(before.message), field.of(response.message)];
      const sign = compared(later, earlier);
      if (sign === undefined) continue;
      pairs++;
      const wrong = strict && sign === 0 ? "again" : (descending ? sign > 0 : sign < 0) ? "after" : undefined;
      if (wrong !== undefined) {
        return broken(
          `\`${field.text}\` is ${shown(later)} ${wrong === "again" ? "again" : `after ${shown(earlier)}`}.`,
          at(response, "out of order"),
        );
      }
    }
  }
  return pairs === 0 ? vacuous("no two responses came") : holds;
}
