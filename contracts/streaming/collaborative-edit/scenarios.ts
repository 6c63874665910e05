import fc from "fast-check";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import {
  awaitEnd,
  awaitMessages,
  awaitMessagesIfAny,
  cancel,
  halfClose,
  open,
  pass,
  resume,
} from "../../model/step.ts";
import type { Transcript } from "../../transcript/event.ts";
import { received, sent } from "../../transcript/query.ts";
import { method } from "./history.ts";
import {
  arbitraryEdit,
  awkwardText,
  type Edit,
  edit,
  format,
  insert,
  plainText,
  remove,
} from "./operations.ts";

/** How long updates of others are waited for, in milliseconds. */
const deliveredWithinMs = 4_000;

/** How a participant leaves a document. */
export type Leaving = "half-close" | "cancel" | "cut";

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

export const scenarios: readonly Scenario[] = [
  oneAuthor("one-author", plainText, [
    [insert("hello"), insert(" world", 5), remove("llo", 2)],
    [insert("abc"), remove("xyz", 1), remove("q", 0)],
    [insert("abc", 1000), insert("", 1), remove("", 1), format],
    [format, remove("abc", 0), insert("x", 3)],
    [insert("abc"), insert("-", 3), insert("-", 1), remove("zzzzzzzzzz", 2)],
    Array.from({ length: 120 }, (_, index) => insert(String(index % 10), index)),
  ]),
  oneAuthor("awkward-texts", awkwardText, [
    [insert("😀😀😀"), insert("x", 1), remove("ab", 2)],
    [insert("e\u0301a"), insert("-", 1), insert("-", 3)],
    [insert("👩‍🚀"), remove("x", 1), insert("𝕌", 2)],
    [insert("ab"), remove("😀", 0)],
  ]),
  defineScenario({
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
  }),
  defineScenario<Leaving>({
    name: "leaving",
    method,
    load: "timed",
    needs: ["cut"],
    runs: 0,
    input: fc.constantFrom<Leaving>("half-close", "cancel", "cut"),
    examples: ["half-close", "cancel", "cut"],
    steps: (how, facts) => leaving(how, facts.fresh()),
  }),
  defineScenario({
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
  }),
  defineScenario({
    name: "half-close-before-reading",
    method,
    needs: ["flow-control"],
    runs: 1,
    input: fc.integer({ min: 40, max: 150 }),
    examples: [120],
    steps: (count, facts) => {
      const document = facts.fresh();
      return [
        open("call", method, { startPaused: true, windowBytes: 256, connection: "narrow" }),
        ...Array.from({ length: count }, (_, index) => edit("call", document, "author", insert("x", index))),
        halfClose("call"),
        // Long enough for all that is owed to pile up.
        pass(150),
        resume("call"),
        awaitEnd("call"),
      ];
    },
  }),
  defineScenario({
    name: "half-close-with-updates-owed",
    method,
    runs: 4,
    input: fc.record({ count: fc.integer({ min: 1, max: 30 }), watched: fc.boolean() }),
    examples: [
      { count: 1, watched: false },
      { count: 40, watched: false },
      { count: 20, watched: true },
    ],
    steps: ({ count, watched }, facts) => {
      const document = facts.fresh();
      return [
        ...(watched
          ? [
              open("watcher", method),
              edit("watcher", document, "watcher", insert("w")),
              awaitMessages("watcher", 1),
            ]
          : []),
        open("call", method),
        ...Array.from({ length: count }, (_, index) => edit("call", document, "author", insert("x", index))),
        halfClose("call"),
        awaitEnd("call"),
        ...(watched ? [halfClose("watcher"), awaitEnd("watcher")] : []),
      ];
    },
  }),
  refusedOperation("unknown-operation", [
    { operationType: "REPLACE", position: 0 },
    { operationType: "", position: 1 },
  ]),
  refusedOperation("negative-position", [
    { operationType: "INSERT", position: -1 },
    { operationType: "DELETE", position: -(2 ** 31) },
  ]),
];

function oneAuthor(
  name: string,
  text: fc.Arbitrary<string>,
  examples: readonly (readonly Edit[])[],
): Scenario {
  return defineScenario<readonly Edit[]>({
    name,
    method,
    runs: 10,
    input: fc.array(arbitraryEdit(text), { minLength: 1, maxLength: 12 }),
    examples,
    steps: (edits, facts) => {
      const document = facts.fresh();
      return [
        open("call", method),
        ...edits.map((each) => edit("call", document, "author", each)),
        awaitMessages("call", edits.length, deliveredWithinMs),
        halfClose("call"),
        awaitEnd("call"),
      ];
    },
  });
}

/** Several participants at once. The first one is there from the beginning to the end and sees all. */
function interleaved(turns: readonly Turn[], document: string): readonly Step[] {
  const nameOf = (who: number) => `p${who}`;
  // Without turns of its own a participant does not join.
  const others = [...new Set(turns.map((each) => each.who))].filter((who) => who !== 0);
  let total = 1;
  const steps = turns.flatMap(({ who, edit: each, settle }, index): readonly Step[] => {
    total += 1;
    // One of them edits under two names.
    const user = who === 3 && index % 2 === 1 ? "p3 as another" : nameOf(who);
    return [
      edit(nameOf(who), document, user, each),
      ...(settle ? [awaitMessages("p0", total, deliveredWithinMs)] : []),
    ];
  });
  const everybody = [0, ...others].map(nameOf);
  return [
    open("p0", method),
    edit("p0", document, "p0", insert("start")),
    awaitMessages("p0", 1),
    ...others.map((who) => open(nameOf(who), method, { connection: nameOf(who) })),
    ...steps,
    awaitMessages("p0", total, deliveredWithinMs),
    edit("p0", document, "p0", format),
    awaitMessages("p0", total + 1, deliveredWithinMs),
    {
      kind: "then",
      next: (seen) =>
        others.map((who) =>
          awaitMessagesIfAny(nameOf(who), owedTo(seen.get(nameOf(who)), seen.get("p0")), deliveredWithinMs),
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

/** Somebody leaves; the one who stays edits until the leaver is gone from active_users, at most 3 s. */
function leaving(how: Leaving, document: string): readonly Step[] {
  const probe = (left: number, count: number): Step => ({
    kind: "then",
    next: (seen) => {
      const last = received(seen.get("stays") ?? nothing, method.output).at(-1);
      if (left === 0 || last?.value.activeUsers.includes("leaver") === false) return [];
      return [
        pass(250),
        edit("stays", document, "stayer", format),
        awaitMessages("stays", count + 1, deliveredWithinMs),
        probe(left - 1, count + 1),
      ];
    },
  });
  const leave: Readonly<Record<Leaving, readonly Step[]>> = {
    "half-close": [halfClose("leaves"), awaitEnd("leaves")],
    cancel: [cancel("leaves")],
    cut: [{ kind: "cut", connection: "leaving" }],
  };
  return [
    open("stays", method),
    edit("stays", document, "stayer", insert("a")),
    awaitMessages("stays", 1),
    open("leaves", method, { connection: "leaving" }),
    edit("leaves", document, "leaver", insert("b")),
    awaitMessages("leaves", 1),
    awaitMessages("stays", 2, deliveredWithinMs),
    ...leave[how],
    edit("stays", document, "stayer", format),
    awaitMessages("stays", 3, deliveredWithinMs),
    probe(12, 3),
    halfClose("stays"),
    awaitEnd("stays"),
  ];
}

const nothing: Transcript = { call: "", rpc: "", connection: "", transport: "", events: [] };

/** An operation that is refused, and the next operation of another participant. */
function refusedOperation(
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
