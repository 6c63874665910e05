import fc from "fast-check";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, awaitMessagesIfAny, halfClose, open } from "../../model/step.ts";
import type { Transcript } from "../../transcript/event.ts";
import { received, sent } from "../../transcript/query.ts";
import { method } from "./history.ts";
import {
  arbitraryEdit,
  deliveredWithinMs,
  type Edit,
  edit,
  format,
  insert,
  plainText,
} from "./operations.ts";

/** One participant's turn. */
interface Turn {
  readonly who: number;
  readonly edit: Edit;
  /** Wait until the first participant has seen it. */
  readonly settle: boolean;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  who: fc.nat(3),
  edit: arbitraryEdit(plainText),
  settle: fc.boolean(),
});

export const interleavedScenario: Scenario = defineScenario({
  name: "interleaved",
  method,
  runs: 10,
  input: fc.array(turn, { minLength: 1, maxLength: 16 }),
  examples: [
    [0, 1, 1, 0, 2, 1].map((who, index) => ({ who, edit: insert(String(index), index), settle: true })),
    Array.from({ length: 24 }, (_, index) => ({
      who: index % 4,
      edit: insert(String(index % 10), 0),
      settle: false,
    })),
    Array.from({ length: 60 }, (_, index) => ({ who: index % 3, edit: insert("x", index), settle: false })),
  ],
  steps: (turns, facts) => interleaved(turns, facts.fresh()),
});

/** Several participants at once. The first one is there from the beginning to the end and sees all. */
function interleaved(turns: readonly Turn[], document: string): readonly Step[] {
  const nameOf = (who: number) => `p${who}`;
  const first = nameOf(0);
  // Without turns of its own a participant does not join.
  const others = [...new Set(turns.map((each) => each.who))].filter((who) => who !== 0);
  let total = 1;
  const steps = turns.flatMap(({ who, edit: each, settle }, index): readonly Step[] => {
    total += 1;
    // One of them edits under two names.
    const user = who === 3 && index % 2 === 1 ? "p3 as another" : nameOf(who);
    return [
      edit(nameOf(who), document, user, each),
      ...(settle ? [awaitMessages(first, total, deliveredWithinMs)] : []),
    ];
  });
  const everybody = [0, ...others].map(nameOf);
  return [
    open(first, method),
    edit(first, document, first, insert("start")),
    awaitMessages(first, 1),
    ...others.map((who) => open(nameOf(who), method, { connection: nameOf(who) })),
    ...steps,
    awaitMessages(first, total, deliveredWithinMs),
    edit(first, document, first, format),
    awaitMessages(first, total + 1, deliveredWithinMs),
    {
      kind: "then",
      next: (seen) =>
        others.map((who) =>
          awaitMessagesIfAny(nameOf(who), owedTo(seen.get(nameOf(who)), seen.get(first)), deliveredWithinMs),
        ),
    },
    ...everybody.map(halfClose),
    ...everybody.map((call) => awaitEnd(call)),
  ];
}

/** Updates that a participant must have, from its own first one in the full view on. */
function owedTo(call: Transcript | undefined, full: Transcript | undefined): number {
  if (call === undefined || full === undefined) return 0;
  const users = new Set(sent(call, method.input).map((each) => each.value.userId));
  const updates = received(full, method.output);
  const first = updates.findIndex((each) => users.has(each.value.userId));
  return first < 0 ? 0 : updates.length - first;
}
