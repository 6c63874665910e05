import type { DescMessage } from "@bufbuild/protobuf";
import fc from "fast-check";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, halfClose, open, pass, resume, sendBytes } from "../../model/step.ts";
import type { EchoRpc } from "./rpc.ts";
import { awkwardTextsOf } from "./texts.ts";

/** How long an answer is waited for, to tell a late one from a missing one, in milliseconds. */
const answerAwaitedMs = 4_000;

/** What every echo is asked. */
export type EchoScenarios = Readonly<
  Record<
    | "conversation"
    | "oneByOne"
    | "halfCloseWithAnswersOwed"
    | "halfCloseBeforeReading"
    | "halfCloseAtOnce"
    | "awkwardTexts",
    Scenario
  >
>;

export function echoScenarios<Desc extends DescMessage>(rpc: EchoRpc<Desc>): EchoScenarios {
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 12 });
  const conversation = defineScenario({
    name: "conversation",
    method: rpc.method,
    runs: 12,
    input: fc.array(fc.record({ text, wait: fc.boolean() }), { maxLength: 12 }),
    steps: (turns) => [
      open("call", rpc.method),
      ...turns.flatMap((turn, index) => [
        // Numbered, so that every answer can be told from the others.
        sendBytes("call", rpc.encode(`${index} ${turn.text}`, 0)),
        ...(turn.wait ? [awaitMessages("call", index + 1)] : []),
      ]),
      halfClose("call"),
      awaitEnd("call"),
    ],
  });
  const oneByOne = defineScenario({
    name: "one-by-one",
    method: rpc.method,
    load: "timed",
    runs: 1,
    input: fc.integer({ min: 3, max: 6 }),
    steps: (count) => [
      open("call", rpc.method),
      ...Array.from({ length: count }, (_, index) => [
        sendBytes("call", rpc.encode(`message ${index}`, 0)),
        awaitMessages("call", index + 1, answerAwaitedMs),
      ]).flat(),
      halfClose("call"),
      awaitEnd("call"),
    ],
  });
  const halfCloseWithAnswersOwed = defineScenario({
    name: "half-close-with-answers-owed",
    method: rpc.method,
    runs: 6,
    input: fc.integer({ min: 1, max: 40 }),
    examples: [1, 2, 150],
    steps: (count) => [
      open("call", rpc.method),
      ...Array.from({ length: count }, (_, index) => sendBytes("call", rpc.encode(`message ${index}`, 0))),
      halfClose("call"),
      awaitEnd("call"),
    ],
  });
  const halfCloseBeforeReading = defineScenario({
    name: "half-close-before-reading",
    method: rpc.method,
    needs: ["flow-control"],
    runs: 1,
    input: fc.integer({ min: 20, max: 300 }),
    examples: [150],
    steps: (count) => [
      open("call", rpc.method, { startPaused: true, windowBytes: 256, connection: "narrow" }),
      ...Array.from({ length: count }, (_, index) => sendBytes("call", rpc.encode(`message ${index}`, 0))),
      halfClose("call"),
      // Long enough for all that is owed to pile up.
      pass(150),
      resume("call"),
      awaitEnd("call"),
    ],
  });
  const halfCloseAtOnce = defineScenario({
    name: "half-close-at-once",
    method: rpc.method,
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: () => [open("call", rpc.method), halfClose("call"), awaitEnd("call")],
  });

  return {
    conversation,
    oneByOne,
    halfCloseWithAnswersOwed,
    halfCloseBeforeReading,
    halfCloseAtOnce,
    awkwardTexts: awkwardTextsOf(rpc.method, rpc.encode),
  };
}
