import fc from "fast-check";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Observation } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, halfClose, open, pass } from "../../model/step.ts";
import { received, sent } from "../../transcript/query.ts";
import { flawOf, underClause } from "./flaw.ts";
import { historiesOf, method } from "./history.ts";
import { arbitraryEdit, edit, insert, plainText, remove } from "./operations.ts";

export const twoDocumentsScenario: Scenario = defineScenario({
  name: "two-documents",
  method,
  runs: 5,
  input: fc.array(fc.record({ who: fc.nat(2), second: fc.boolean(), edit: arbitraryEdit(plainText) }), {
    minLength: 2,
    maxLength: 10,
  }),
  examples: [
    [
      { who: 2, second: false, edit: insert("one") },
      { who: 2, second: true, edit: insert("two") },
      { who: 0, second: false, edit: insert("!", 3) },
      { who: 1, second: true, edit: remove("tw") },
    ],
  ],
  steps: (turns, facts) => {
    const id = facts.fresh();
    // Names that a careless comparison takes for one.
    const documents = [`${id} a`, `${id} A`] as const;
    const calls = ["first-only", "second-only", "both"] as const;
    const counts = [0, 0, 0];
    const steps = turns.flatMap(({ who, second, edit: each }): readonly Step[] => {
      // The first two keep to one document each.
      const document = who === 0 ? documents[0] : who === 1 ? documents[1] : documents[second ? 1 : 0];
      const call = calls[who] ?? calls[2];
      counts[who] = (counts[who] ?? 0) + 1;
      return [edit(call, document, call, each), awaitMessages(call, counts[who] ?? 1)];
    });
    return [
      ...calls.map((call) => open(call, method)),
      ...steps,
      // What is sent to the wrong ones comes within this time, or is not seen.
      pass(30),
      ...calls.flatMap((call) => [halfClose(call), awaitEnd(call)]),
    ];
  },
});

export function judgeApart(observation: Observation): Verdict {
  for (const transcript of observation.transcripts) {
    const own = new Set(sent(transcript, method.input).map((each) => each.value.documentId));
    const foreign = received(transcript, method.output).find((each) => !own.has(each.value.documentId));
    if (foreign !== undefined) {
      return violated(`An update of a document came that the call takes no part in.`, {
        call: transcript.call,
        event: foreign.event,
      });
    }
  }
  const histories = historiesOf(observation);
  if (histories.length < 2) return vacuous("only one document was edited");
  for (const history of histories) {
    // Only a content can show what another document has changed.
    const flaw = flawOf(history);
    if (flaw !== undefined) return underClause("applied", flaw);
  }
  return holds;
}
