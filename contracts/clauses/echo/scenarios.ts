import type { DescMessage } from "@bufbuild/protobuf";
import fc from "fast-check";
import { callNames } from "../../model/call-names.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import {
  awaitEnd,
  awaitMessages,
  halfClose,
  open,
  pass,
  resume,
  sendAll,
  sendBytes,
} from "../../model/step.ts";
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
    | "awkwardTexts"
    | "afterAPause"
    | "thousandMessages",
    Scenario
  >
>;

const calls = callNames("call");

export function echoScenarios<Desc extends DescMessage>(rpc: EchoRpc<Desc>): EchoScenarios {
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 12 });
  const conversation = defineScenario({
    name: "conversation",
    method: rpc.method,
    runs: 12,
    input: fc.array(fc.record({ text, wait: fc.boolean() }), { maxLength: 12 }),
    steps: (turns) => [
      open(calls.call, rpc.method),
      ...turns.flatMap((turn, index) => [
        // Numbered, so that every answer can be told from the others.
        sendBytes(calls.call, rpc.encode(`${index} ${turn.text}`, index)),
        ...(turn.wait ? [awaitMessages(calls.call, index + 1)] : []),
      ]),
      halfClose(calls.call),
      awaitEnd(calls.call),
    ],
  });
  const oneByOne = defineScenario({
    name: "one-by-one",
    method: rpc.method,
    load: "timed",
    runs: 1,
    input: fc.integer({ min: 3, max: 6 }),
    steps: (count) => [
      open(calls.call, rpc.method),
      ...Array.from({ length: count }, (_, index) => [
        sendBytes(calls.call, rpc.encode(`message ${index}`, index)),
        awaitMessages(calls.call, index + 1, answerAwaitedMs),
      ]).flat(),
      halfClose(calls.call),
      awaitEnd(calls.call),
    ],
  });
  const halfCloseWithAnswersOwed = defineScenario({
    name: "half-close-with-answers-owed",
    method: rpc.method,
    runs: 6,
    input: fc.integer({ min: 1, max: 40 }),
    examples: [1, 2, 150],
    steps: (count) => [
      open(calls.call, rpc.method),
      ...Array.from({ length: count }, (_, index) =>
        sendBytes(calls.call, rpc.encode(`message ${index}`, index)),
      ),
      halfClose(calls.call),
      awaitEnd(calls.call),
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
      open(calls.call, rpc.method, { startPaused: true, windowBytes: 256, connection: "narrow" }),
      ...Array.from({ length: count }, (_, index) =>
        sendBytes(calls.call, rpc.encode(`message ${index}`, index)),
      ),
      halfClose(calls.call),
      // Long enough for all that is owed to pile up.
      pass(150),
      resume(calls.call),
      awaitEnd(calls.call),
    ],
  });
  const halfCloseAtOnce = defineScenario({
    name: "half-close-at-once",
    method: rpc.method,
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: () => [open(calls.call, rpc.method), halfClose(calls.call), awaitEnd(calls.call)],
  });

  return {
    conversation,
    oneByOne,
    halfCloseWithAnswersOwed,
    halfCloseBeforeReading,
    halfCloseAtOnce,
    awkwardTexts: awkwardTextsOf(rpc.method, rpc.encode),
    afterAPause: afterAPause(rpc),
    thousandMessages: thousandMessages(rpc),
  };
}

/** How long a stream rests, in milliseconds: longer than a careless time-out. */
const restMs = 3_000;

function afterAPause<Desc extends DescMessage>(rpc: EchoRpc<Desc>): Scenario {
  return defineScenario({
    name: "after-an-idle-pause",
    method: rpc.method,
    runs: 0,
    input: fc.constant(restMs),
    examples: [restMs],
    steps: (rest) => [
      open(calls.call, rpc.method),
      sendBytes(calls.call, rpc.encode("before the pause", 0)),
      awaitMessages(calls.call, 1),
      pass(rest),
      sendBytes(calls.call, rpc.encode("after the pause", 1)),
      awaitMessages(calls.call, 2, answerAwaitedMs),
      halfClose(calls.call),
      awaitEnd(calls.call),
    ],
  });
}

/** More than anything that happens once in a while needs to happen. */
const manyMessages = 1_200;

function thousandMessages<Desc extends DescMessage>(rpc: EchoRpc<Desc>): Scenario {
  return defineScenario({
    name: "a-thousand-messages",
    method: rpc.method,
    load: "heavy",
    runs: 0,
    input: fc.integer({ min: 1, max: manyMessages }),
    examples: [manyMessages],
    steps: (count) => [
      open(calls.call, rpc.method),
      sendAll(calls.call, function* () {
        for (let index = 0; index < count; index++) yield rpc.encode(`message ${index}`, index);
      }),
      halfClose(calls.call),
      awaitEnd(calls.call, 30_000),
    ],
  });
}
