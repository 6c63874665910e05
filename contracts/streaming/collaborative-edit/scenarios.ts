import fc from "fast-check";
import { type CallNames, callNames } from "../../model/call-names.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, halfClose, open, pass, resume } from "../../model/step.ts";
import { method } from "./history.ts";
import { interleavedScenario } from "./interleaved.ts";
import { leavingScenario } from "./leaving.ts";
import {
  arbitraryEdit,
  awkwardText,
  deliveredWithinMs,
  type Edit,
  edit,
  format,
  insert,
  plainText,
  remove,
} from "./operations.ts";
import { refusedOperation } from "./refused-operation.ts";
import { twoDocumentsScenario } from "./two-documents.ts";
export const calls: CallNames<"call"> = callNames("call");

export const halfCloseBeforeReading: Scenario = defineScenario({
  name: "half-close-before-reading",
  method,
  needs: ["flow-control"],
  runs: 1,
  input: fc.integer({ min: 40, max: 150 }),
  examples: [120],
  steps: (count, facts) => {
    const document = facts.fresh();
    return [
      open(calls.call, method, { startPaused: true, windowBytes: 256, connection: "narrow" }),
      ...Array.from({ length: count }, (_, index) =>
        edit(calls.call, document, "author", insert("x", index)),
      ),
      halfClose(calls.call),
      // Long enough for all that is owed to pile up.
      pass(150),
      resume(calls.call),
      awaitEnd(calls.call),
    ];
  },
});

const watching = callNames("watcher");

export const halfCloseWithUpdatesOwed: Scenario = defineScenario({
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
            open(watching.watcher, method),
            edit(watching.watcher, document, "watcher", insert("w")),
            awaitMessages(watching.watcher, 1),
          ]
        : []),
      open(calls.call, method),
      ...Array.from({ length: count }, (_, index) =>
        edit(calls.call, document, "author", insert("x", index)),
      ),
      halfClose(calls.call),
      awaitEnd(calls.call),
      ...(watched ? [halfClose(watching.watcher), awaitEnd(watching.watcher)] : []),
    ];
  },
});

export const oneAuthorScenario: Scenario = oneAuthor("one-author", plainText, [
  [insert("hello"), insert(" world", 5), remove("llo", 2)],
  [insert("abc"), remove("xyz", 1), remove("q", 0)],
  [insert("abc", 1000), insert("", 1), remove("", 1), format],
  [format, remove("abc", 0), insert("x", 3)],
  [insert("abc"), insert("-", 3), insert("-", 1), remove("zzzzzzzzzz", 2)],
  Array.from({ length: 120 }, (_, index) => insert(String(index % 10), index)),
]);

export const awkwardTexts: Scenario = oneAuthor("awkward-texts", awkwardText, [
  [insert("😀😀😀"), insert("x", 1), remove("ab", 2)],
  [insert("e\u0301a"), insert("-", 1), insert("-", 3)],
  [insert("👩‍🚀"), remove("x", 1), insert("𝕌", 2)],
  [insert("ab"), remove("😀", 0)],
]);

export const unknownOperation: Scenario = refusedOperation("unknown-operation", [
  { operationType: "REPLACE", position: 0 },
  { operationType: "", position: 1 },
]);

export const negativePosition: Scenario = refusedOperation("negative-position", [
  { operationType: "INSERT", position: -1 },
  { operationType: "DELETE", position: -(2 ** 31) },
]);

export const scenarios: readonly Scenario[] = [
  oneAuthorScenario,
  awkwardTexts,
  interleavedScenario,
  leavingScenario,
  twoDocumentsScenario,
  halfCloseBeforeReading,
  halfCloseWithUpdatesOwed,
  unknownOperation,
  negativePosition,
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
        open(calls.call, method),
        ...edits.map((each) => edit(calls.call, document, "author", each)),
        awaitMessages(calls.call, edits.length, deliveredWithinMs),
        halfClose(calls.call),
        awaitEnd(calls.call),
      ];
    },
  });
}
