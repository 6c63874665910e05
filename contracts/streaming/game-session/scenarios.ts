import fc from "fast-check";
import { GameActionSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { type CallNames, callNames } from "../../model/call-names.ts";
import type { Facts } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import {
  awaitEnd,
  awaitMessages,
  encode,
  halfClose,
  open,
  pass,
  resume,
  sendBytes,
} from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { type Action, action, encoded, players, sessionExamples } from "./actions.ts";
import { method } from "./model.ts";

/** How long a state is awaited, in milliseconds: longer than it may take. */
const answerAwaitedMs = 4_000;

export type GameScenarios = Readonly<
  Record<
    "actions" | "halfCloseBeforeReading" | "oneByOne" | "twoSessions" | "unknownAction" | "noActions",
    Scenario
  >
>;

export const calls: CallNames<"call" | "healthy"> = callNames("call", "healthy");
const sessions = callNames("first", "second");

export function gameScenarios(subject: Subject): GameScenarios {
  const actions = defineScenario<readonly Action[]>({
    name: "actions",
    method,
    runs: 15,
    input: fc.array(action, { minLength: 1, maxLength: 15 }),
    examples: sessionExamples,
    steps: (drawn) => [
      open(calls.call, method),
      ...drawn.map((each) => sendBytes(calls.call, encoded(each))),
      halfClose(calls.call),
      awaitEnd(calls.call),
    ],
  });
  const halfCloseBeforeReading = defineScenario({
    name: "half-close-before-reading",
    method,
    needs: ["flow-control"],
    runs: 1,
    input: fc.integer({ min: 20, max: 100 }),
    examples: [80],
    steps: (count) => [
      open(calls.call, method, { startPaused: true, windowBytes: 512, connection: "narrow" }),
      ...Array.from({ length: count }, () =>
        sendBytes(calls.call, encoded({ player: "alice", type: "ATTACK" })),
      ),
      halfClose(calls.call),
      // Long enough for all that is owed to pile up.
      pass(150),
      resume(calls.call),
      awaitEnd(calls.call),
    ],
  });
  const oneByOne = defineScenario({
    name: "one-by-one",
    method,
    load: "timed",
    runs: 2,
    input: fc.array(fc.constantFrom(...players), { minLength: 2, maxLength: 6 }),
    examples: [["alice", "alice", "bob"]],
    steps: (turns) => [
      open(calls.call, method),
      // Each of these actions changes something, so each owes a state.
      ...turns.flatMap((player, index) => [
        sendBytes(
          calls.call,
          encoded(
            index % 2 === 0
              ? { player, type: "ATTACK" }
              : { player, type: "MOVE", position: `${index},${index}` },
          ),
        ),
        awaitMessages(calls.call, index + 1, answerAwaitedMs),
      ]),
      halfClose(calls.call),
      awaitEnd(calls.call),
    ],
  });
  const twoSessions = defineScenario({
    name: "two-sessions",
    method,
    runs: 4,
    input: fc.array(fc.constantFrom(sessions.first, sessions.second), { maxLength: 6 }),
    examples: [[sessions.first, sessions.second, sessions.second]],
    steps: (turns) => [
      open(sessions.first, method),
      open(sessions.second, method),
      // Both play in any case: what only an earlier session has left behind would not be seen again.
      ...[sessions.first, sessions.second, ...turns].flatMap((call, index): readonly Step[] => [
        sendBytes(call, encoded({ player: "shared name", type: "ATTACK" })),
        sendBytes(call, encoded({ player: `${call}'s own`, type: "MOVE", position: `${index},0` })),
        awaitMessages(call, 1),
      ]),
      halfClose(sessions.first),
      halfClose(sessions.second),
      awaitEnd(sessions.first),
      awaitEnd(sessions.second),
    ],
  });
  const unknownAction = defineScenario({
    name: "unknown-action",
    method,
    runs: 0,
    input: fc.constantFrom("FLY", "", "HEAL", "MOVE ATTACK"),
    examples: ["FLY", "", "HEAL", "MOVE ATTACK"],
    steps: (actionType, facts: Facts) => [
      open(calls.call, method),
      sendBytes(calls.call, encoded({ player: "alice", type: "ATTACK" })),
      sendBytes(calls.call, encode(GameActionSchema, { playerId: "alice", actionType })),
      halfClose(calls.call),
      awaitEnd(calls.call),
      ...subject.exchange({ call: calls.healthy, variant: 1, facts }),
    ],
  });
  const noActions = defineScenario({
    name: "no-actions",
    method,
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: () => [open(calls.call, method), halfClose(calls.call), awaitEnd(calls.call)],
  });

  return { actions, halfCloseBeforeReading, oneByOne, twoSessions, unknownAction, noActions };
}
