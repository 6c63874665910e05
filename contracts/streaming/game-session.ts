import fc from "fast-check";
import {
  type GameAction,
  GameActionSchema,
  type GameState,
  type GameStateSchema,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { judgeTimestamps } from "../clauses/timestamps.ts";
import { contractOf } from "../generic/index.ts";
import type { ContractPart } from "../generic/part.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { eachCall, serverClause, theCall } from "../model/judge.ts";
import type { Facts } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { awaitEnd, awaitMessages, encode, halfClose, open, pass, resume, sendBytes } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endedOk, gaveUp, hasEvent, peerEndOf, received, type Seen, sent } from "../transcript/query.ts";

const method = StreamingService.method.gameSession;

/** An action as scenarios draw it. */
interface Action {
  readonly player: string;
  readonly type: "MOVE" | "ATTACK" | "DEFEND";
  /** Of a MOVE; without it nothing moves. */
  readonly position?: string | undefined;
}

export const gameSessionSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, encoded({ player: `player-${variant}`, type: "ATTACK" })),
    awaitMessages(call, 1),
    sendBytes(call, encoded({ player: `player-${variant}`, type: "MOVE", position: `${variant},7` })),
    halfClose(call),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    if (!endedOk(transcript)) return `it ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}`;
    return unexplained(transcript)?.why ?? undrained(transcript);
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, encoded({ player: `player-${variant}`, type: "ATTACK" })),
  ],
};

export function gameSessionContract(sibling: Subject): Contract {
  return contractOf(gameSessionSubject, sessions, sibling);
}

const players = ["alice", "bob", "çelik 🎮"] as const;

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    player: fc.constantFrom(...players),
    type: fc.constant("MOVE" as const),
    position: fc.option(
      fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })).map(String),
      { nil: undefined },
    ),
  }),
  fc.record({
    player: fc.constantFrom(...players),
    type: fc.constantFrom("ATTACK" as const, "DEFEND" as const),
  }),
);

const sessionExamples: readonly (readonly Action[])[] = [
  [{ player: "alice", type: "DEFEND" }],
  [{ player: "alice", type: "MOVE" }],
  Array.from({ length: 25 }, (): Action => ({ player: "alice", type: "DEFEND" })),
  [
    { player: "alice", type: "ATTACK" },
    { player: "bob", type: "MOVE", position: "3,4" },
    { player: "alice", type: "DEFEND" },
    { player: "bob", type: "ATTACK" },
  ],
  [{ player: "alice", type: "MOVE", position: "" }],
  Array.from({ length: 150 }, (): Action => ({ player: "alice", type: "ATTACK" })),
];

/** How long a state may take, in milliseconds. */
const answerWithinMs = 1_000;
const answerAwaitedMs = 4_000;

const sessions: ContractPart = {
  scenarios: [
    defineScenario<readonly Action[]>({
      name: "actions",
      method,
      runs: 15,
      input: fc.array(action, { minLength: 1, maxLength: 15 }),
      examples: sessionExamples,
      steps: (actions) => [
        open("call", method),
        ...actions.map((each) => sendBytes("call", encoded(each))),
        halfClose("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "half-close-before-reading",
      method,
      needs: ["flow-control"],
      runs: 1,
      input: fc.integer({ min: 20, max: 100 }),
      examples: [80],
      steps: (count) => [
        open("call", method, { startPaused: true, windowBytes: 512, connection: "narrow" }),
        ...Array.from({ length: count }, () =>
          sendBytes("call", encoded({ player: "alice", type: "ATTACK" })),
        ),
        halfClose("call"),
        // Long enough for all that is owed to pile up.
        pass(150),
        resume("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "one-by-one",
      method,
      load: "timed",
      runs: 2,
      input: fc.array(fc.constantFrom(...players), { minLength: 2, maxLength: 6 }),
      examples: [["alice", "alice", "bob"]],
      steps: (turns) => [
        open("call", method),
        // Each of these actions changes something, so each owes a state.
        ...turns.flatMap((player, index) => [
          sendBytes(
            "call",
            encoded(
              index % 2 === 0
                ? { player, type: "ATTACK" }
                : { player, type: "MOVE", position: `${index},${index}` },
            ),
          ),
          awaitMessages("call", index + 1, answerAwaitedMs),
        ]),
        halfClose("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "two-sessions",
      method,
      runs: 4,
      input: fc.array(fc.constantFrom("first", "second"), { minLength: 2, maxLength: 8 }),
      examples: [["first", "second", "first", "second", "second"]],
      steps: (turns) => [
        open("first", method),
        open("second", method),
        ...turns.flatMap((call, index): readonly Step[] => [
          sendBytes(call, encoded({ player: "shared name", type: "ATTACK" })),
          sendBytes(call, encoded({ player: `${call}'s own`, type: "MOVE", position: `${index},0` })),
          awaitMessages(call, 1),
        ]),
        halfClose("first"),
        halfClose("second"),
        awaitEnd("first"),
        awaitEnd("second"),
      ],
    }),
    defineScenario({
      name: "unknown-action",
      method,
      runs: 0,
      input: fc.constantFrom("FLY", "", "HEAL", "MOVE ATTACK"),
      examples: ["FLY", "", "HEAL", "MOVE ATTACK"],
      steps: (actionType, facts: Facts) => [
        open("call", method),
        sendBytes("call", encoded({ player: "alice", type: "ATTACK" })),
        sendBytes("call", encode(GameActionSchema, { playerId: "alice", actionType })),
        halfClose("call"),
        awaitEnd("call"),
        ...gameSessionSubject.exchange({ call: "healthy", variant: 1, facts }),
      ],
    }),
    defineScenario({
      name: "no-actions",
      method,
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: () => [open("call", method), halfClose("call"), awaitEnd("call")],
    }),
  ],
  clauses: [
    sessionClause(
      "reflects",
      "Every state equals the outcome of some non-empty prefix of the actions sent, and the prefixes never go back.",
      (transcript) => {
        const end = peerEndOf(transcript);
        const wrong = unexplained(transcript);
        if (wrong !== undefined)
          return violated(`${wrong.why}.`, { event: wrong.event, mark: "no such outcome" });
        if (end !== undefined && end.status.code !== 0) {
          return violated(`The session ended ${codeName(end.status.code)}.`, {
            event: transcript.events.indexOf(end),
          });
        }
        return received(transcript, method.output).length === 0 ? vacuous("no state came") : holds;
      },
    ),
    serverClause({
      id: "game-session/answers",
      sentence: "An action that changes something is reflected within 1 s without further actions.",
      scenarios: ["one-by-one"],
      judge: eachCall((transcript, { facts }) => judgeAnswers(transcript, facts.toleranceMs)),
    }),
    sessionClause("drained", "The last state before the end reflects all actions.", (transcript) => {
      if (!hasEvent(transcript, "client", "half-close")) return vacuous("the client did not half-close");
      const end = peerEndOf(transcript);
      if (end?.status.code !== 0) return vacuous("the session did not end OK");
      const why = undrained(transcript);
      return why === undefined
        ? holds
        : violated(`${why}.`, { event: transcript.events.indexOf(end), mark: "actions not reflected" });
    }),
    sessionClause("health-cap", "No health is over 100.", (transcript) => {
      const states = received(transcript, method.output);
      for (const { value, event } of states) {
        const over = Object.values(value.players).find((player) => player.health > 100);
        if (over !== undefined)
          return violated(`"${over.playerId}" has a health of ${over.health}.`, { event });
      }
      return states.length === 0 ? vacuous("no state came") : holds;
    }),
    sessionClause(
      "status",
      "game_status is ONGOING, PAUSED or FINISHED; timestamps are present and never go back.",
      (transcript) => {
        const states = received(transcript, method.output);
        const odd = states.find(({ value }) => !["ONGOING", "PAUSED", "FINISHED"].includes(value.gameStatus));
        if (odd !== undefined)
          return violated(`game_status is "${odd.value.gameStatus}".`, { event: odd.event });
        return judgeTimestamps(states.map(({ value, event }) => ({ timestamp: value.timestamp, event })));
      },
    ),
    serverClause({
      id: "game-session/own-session",
      sentence: "Sessions do not see each other's players.",
      scenarios: ["two-sessions"],
      judge: eachCall(judgeOwnSession),
    }),
    serverClause({
      id: "game-session/unknown-action",
      sentence: "An action_type that is none of MOVE, ATTACK and DEFEND ends the call with INVALID_ARGUMENT.",
      scenarios: ["unknown-action"],
      judge: theCall("call", (transcript) => {
        const end = peerEndOf(transcript);
        if (end?.cause === "trailers" && end.status.code === Code.INVALID_ARGUMENT) return holds;
        return violated(`An unknown action ended ${codeName(end?.status.code ?? -1)}.`, {
          event: end === undefined ? transcript.events.length - 1 : transcript.events.indexOf(end),
        });
      }),
    }),
    serverClause({
      id: "game-session/empty",
      sentence: "Half-close without an action is OK without a state.",
      scenarios: ["no-actions"],
      judge: theCall("call", (transcript) => {
        const [state] = received(transcript, method.output);
        if (state !== undefined) return violated("A state came without an action.", { event: state.event });
        return endedOk(transcript)
          ? holds
          : violated(`The session ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}.`);
      }),
    }),
  ],
};

function sessionClause(name: string, sentence: string, judge: (transcript: Transcript) => Verdict): Clause {
  return serverClause({
    id: `game-session/${name}`,
    sentence,
    scenarios: ["actions", "half-close-before-reading", "one-by-one", "one-healthy-call"],
    judge: eachCall((transcript) =>
      sent(transcript, method.input).length === 0 ? vacuous("no action was sent") : judge(transcript),
    ),
  });
}

type Players = ReadonlyMap<
  string,
  { readonly health: number; readonly score: number; readonly position: string }
>;

/** The players after each prefix of the actions; the first entry is that of one action. */
function outcomesOf(actions: readonly GameAction[]): readonly Players[] {
  const outcomes: Players[] = [];
  let players: Players = new Map();
  for (const each of actions) {
    const player = players.get(each.playerId) ?? { health: 100, score: 0, position: "0,0" };
    players = new Map(players).set(each.playerId, after(player, each));
    outcomes.push(players);
  }
  return outcomes;
}

function after<Player extends { readonly health: number; readonly score: number; readonly position: string }>(
  player: Player,
  { actionType, parameters }: GameAction,
): Player {
  switch (actionType) {
    case "MOVE":
      return { ...player, position: parameters.position ?? player.position };
    case "ATTACK":
      return { ...player, score: player.score + 10 };
    case "DEFEND":
      return { ...player, health: Math.min(100, player.health + 5) };
    default:
      return player;
  }
}

function equals(state: GameState, players: Players): boolean {
  const ids = Object.keys(state.players);
  return (
    ids.length === players.size &&
    ids.every((id) => {
      const came = state.players[id];
      const owed = players.get(id);
      return (
        came !== undefined &&
        owed !== undefined &&
        came.playerId === id &&
        came.health === owed.health &&
        came.score === owed.score &&
        came.position === owed.position
      );
    })
  );
}

interface Explained {
  readonly state: Seen<typeof GameStateSchema>;
  /** Length of the shortest prefix, not shorter than the one before, that has this outcome. */
  readonly prefix: number;
}

/** The prefix behind each state; stops at the first state without one. */
function explain(transcript: Transcript): {
  readonly explained: readonly Explained[];
  readonly first?: Seen<typeof GameStateSchema>;
} {
  const actions = sent(transcript, method.input);
  const outcomes = outcomesOf(actions.map((each) => each.value));
  const explained: Explained[] = [];
  let prefix = 1;
  for (const state of received(transcript, method.output)) {
    // No server knows an action before it was sent.
    const known = actions.filter((each) => each.event < state.event).length;
    const index = outcomes.findIndex(
      (outcome, place) => place + 1 >= prefix && place < known && equals(state.value, outcome),
    );
    if (index < 0) return { explained, first: state };
    prefix = index + 1;
    explained.push({ state, prefix });
  }
  return { explained };
}

function unexplained(transcript: Transcript): { readonly why: string; readonly event: number } | undefined {
  const { explained, first } = explain(transcript);
  if (first === undefined) return undefined;
  const before = explained.at(-1)?.prefix ?? 0;
  return {
    why: `State ${explained.length + 1} is the outcome of no prefix of the actions from ${Math.max(before, 1)} on`,
    event: first.event,
  };
}

function undrained(transcript: Transcript): string | undefined {
  const outcome = outcomesOf(sent(transcript, method.input).map((each) => each.value)).at(-1);
  const last = received(transcript, method.output).at(-1);
  if (outcome === undefined) return undefined;
  if (last === undefined) return "No state came before the end";
  return equals(last.value, outcome) ? undefined : "The last state does not reflect all actions";
}

function judgeAnswers(transcript: Transcript, toleranceMs: number): Verdict {
  const actions = sent(transcript, method.input);
  const { explained } = explain(transcript);
  for (const [index, each] of actions.entries()) {
    const reflected = explained.find(({ prefix }) => prefix >= index + 1);
    if (reflected === undefined) {
      const wait = gaveUp(transcript);
      return violated(`Action ${index + 1} was not reflected while the client waited.`, {
        event: wait === undefined ? each.event : transcript.events.indexOf(wait),
        mark: "not reflected",
      });
    }
    const tookMs = reflected.state.atMs - each.atMs;
    const missedByMs = tookMs - answerWithinMs - toleranceMs;
    if (missedByMs > 0) {
      return violated(`Action ${index + 1} was reflected after ${tookMs.toFixed(0)} ms.`, {
        event: reflected.state.event,
        mark: "late",
        missedByMs,
      });
    }
  }
  return actions.length === 0 ? vacuous("no action was sent") : holds;
}

function judgeOwnSession(transcript: Transcript): Verdict {
  const own = new Set(sent(transcript, method.input).map((each) => each.value.playerId));
  const states = received(transcript, method.output);
  for (const { value, event } of states) {
    const foreign = Object.keys(value.players).find((id) => !own.has(id));
    if (foreign !== undefined) return violated(`"${foreign}" plays in another session.`, { event });
  }
  const wrong = unexplained(transcript);
  if (wrong !== undefined)
    return violated(`With another session beside it: ${wrong.why}.`, { event: wrong.event });
  return states.length === 0 ? vacuous("no state came") : holds;
}

function encoded({ player, type, position }: Action): Uint8Array {
  return encode(GameActionSchema, {
    playerId: player,
    actionType: type,
    parameters: position === undefined ? {} : { position },
  });
}
