import fc from "fast-check";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { callNamed } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, halfClose, open } from "../../model/step.ts";
import { Code, codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { hasEvent, peerEndOf, received } from "../../transcript/query.ts";
import { method, quoted } from "./history.ts";
import { deliveredWithinMs, type Edit, edit, format, insert } from "./operations.ts";

/** An operation that is refused, and the next operation of another participant. */
export function refusedOperation(
  name: string,
  operations: readonly { readonly operationType: string; readonly position: number }[],
): Scenario {
  return defineScenario({
    name,
    method,
    runs: 0,
    input: fc.nat(operations.length - 1),
    examples: operations.map((_, index) => index),
    steps: (index, facts) => {
      const document = facts.fresh();
      const operation = operations[index];
      if (operation === undefined) return [];
      // The types of an edit leave out what is wrong on purpose.
      const wrong = { ...operation, type: operation.operationType, content: "xyz" } as unknown as Edit;
      return [
        open("other", method),
        edit("other", document, "other", insert("abc")),
        awaitMessages("other", 1),
        open("refused", method),
        edit("refused", document, "author", wrong),
        halfClose("refused"),
        awaitEnd("refused"),
        edit("other", document, "other", format),
        awaitMessages("other", 2, deliveredWithinMs),
        halfClose("other"),
        awaitEnd("other"),
      ];
    },
  });
}

export function judgeRefused(observation: Observation): Verdict {
  const refused = callNamed(observation, "refused");
  const other = callNamed(observation, "other");
  if (refused === undefined || other === undefined) return vacuous("nothing was refused");
  const end = peerEndOf(refused);
  if (end === undefined || end.cause !== "trailers" || end.status.code !== Code.INVALID_ARGUMENT) {
    return violated(`It ended ${codeName(end?.status.code ?? -1)}.`, {
      call: "refused",
      ...(end === undefined ? {} : { event: refused.events.indexOf(end) }),
    });
  }
  return judgeUnchanged(other);
}

/** The other participant's document, which only it has changed. */
function judgeUnchanged(other: Transcript): Verdict {
  const updates = received(other, method.output);
  const foreign = updates.find((update) => update.value.content !== "abc");
  if (foreign !== undefined) {
    return violated(`The document is ${quoted(foreign.value.content)} afterwards; "abc" is owed.`, {
      call: "other",
      event: foreign.event,
    });
  }
  if (updates.length >= 2) return holds;
  return hasEvent(other, "client", "gave-up")
    ? violated("The next operation of another participant had no update.", { call: "other" })
    : vacuous("the other participant saw no update");
}
