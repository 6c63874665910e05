import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { shown } from "../language/value.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { at, broken } from "../seen/verdict.ts";
import type { ClauseDraft, Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Last } from "./declaration.ts";

export function judgeLast(last: Last, { method }: Situation): Judged {
  const { field, empty } = last;
  const noun = method.output.name;
  const flagged: ClauseDraft = {
    sentence: `\`${field.text}\` is set on exactly the final ${noun}.`,
    judge: judgeCalls(method, (call) => onlyFinal(last, call)),
  };
  if (empty.length === 0) return { clauses: [flagged] };
  const names = empty.map(({ text }) => `\`${text}\``).join(" and ");
  return {
    clauses: [
      flagged,
      {
        suffix: "empty",
        sentence: `The final ${noun} leaves ${names} empty.`,
        judge: judgeCalls(method, (call) => finalEmpty(last, call)),
      },
    ],
  };
}

function onlyFinal({ field, empty }: Last, { responses, endedOk }: SeenCall): Verdict {
  const early = responses.findIndex(
    ({ message }, index) => index < responses.length - 1 && field.of(message) === true,
  );
  const [final] = responses.slice(-1);
  if (early >= 0) {
    const more = responses.length - 1 - early;
    return broken(
      `\`${field.text}\` is set on response ${early + 1}, and ${more === 1 ? "another follows" : `${more} more follow`}.`,
      at(responses[early], "not the final one"),
    );
  }
  if (!endedOk) return vacuous("the call did not end OK");
  if (final === undefined) {
    // A final response without content comes even where there is nothing else.
    return empty.length === 0
      ? vacuous("no response came")
      : broken(`No response came, so none has \`${field.text}\`.`);
  }
  return field.of(final.message) === true
    ? holds
    : broken(`None of ${responses.length} responses has \`${field.text}\` set.`, at(final, "the final one"));
}

function finalEmpty({ field, empty }: Last, { responses, endedOk }: SeenCall): Verdict {
  const final = responses.find(({ message }) => field.of(message) === true);
  if (final === undefined) return vacuous(endedOk ? "no response has the flag" : "the call did not end OK");
  const full = empty.find((each) => !each.isEmpty(final.message));
  return full === undefined
    ? holds
    : broken(
        `The final response has \`${full.text}\` = ${shown(full.of(final.message))}.`,
        at(final, "not empty"),
      );
}
