import fc from "fast-check";
import { callNames } from "../../model/call-names.ts";
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

const calls = callNames("other", "refused");

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
        open(calls.other, method),
        edit(calls.other, document, "other", insert("abc")),
        awaitMessages(calls.other, 1),
        open(calls.refused, method),
        edit(calls.refused, document, "author", wrong),
        halfClose(calls.refused),
        awaitEnd(calls.refused),
        edit(calls.other, document, "other", format),
        awaitMessages(calls.other, 2, deliveredWithinMs),
        halfClose(calls.other),
        awaitEnd(calls.other),
      ];
    },
  });
}

export function judgeRefused(observation: Observation): Verdict {
  const refused = callNamed(observation, calls.refused);
  const other = callNamed(observation, calls.other);
  if (refused === undefined || other === undefined) return vacuous("nothing was refused");
  const end = peerEndOf(refused);
  if (end === undefined || end.cause !== "trailers" || end.status.code !== Code.INVALID_ARGUMENT) {
    return violated(`It ended ${codeName(end?.status.code ?? -1)}.`, {
      call: calls.refused,
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
      call: calls.other,
      event: foreign.event,
    });
  }
  if (updates.length >= 2) return holds;
  return hasEvent(other, "client", "gave-up")
    ? violated("The next operation of another participant had no update.", { call: calls.other })
    : vacuous("the other participant saw no update");
}
