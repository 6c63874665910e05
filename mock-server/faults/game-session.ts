import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type GameState, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { newcomer, type Player, played } from "../behaviours/game-session.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { Fault } from "./fault.ts";
import { afterHalfClose, heldBack, tailLost } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.gameSession);

export const gameSessionFaults: readonly Fault[] = [
  fault({
    name: "game-session/attack-adds-one",
    sentence: "ATTACK adds 1 to the score.",
    violates: ["game-session/reflects"],
    answer: (state) => withPlayers(state, (player) => ({ ...player, score: player.score / 10 })),
  }),
  fault({
    name: "game-session/ignores-move",
    sentence: "Players never leave 0,0.",
    violates: ["game-session/reflects"],
    answer: (state) => withPlayers(state, (player) => ({ ...player, position: "0,0" })),
  }),
  fault({
    name: "game-session/only-the-acting-player",
    sentence: "A state contains only the acting player.",
    violates: ["game-session/reflects"],
    answerTo: (state, actions) => {
      const id = actions.at(-1)?.playerId ?? "";
      return {
        ...state,
        players: Object.fromEntries(Object.entries(state.players).filter(([key]) => key === id)),
      };
    },
  }),
  fault({
    name: "game-session/goes-back",
    sentence: "After every state the first one is sent again.",
    violates: ["game-session/reflects"],
    answers: async function* (states) {
      let first: GameState | undefined;
      for await (const state of states) {
        yield state;
        if (first !== undefined) yield { ...first, ...(state.timestamp && { timestamp: state.timestamp }) };
        first ??= state;
      }
    },
  }),
  fault({
    name: "game-session/one-state-behind",
    sentence: "States show the game before the action.",
    violates: ["game-session/drained"],
    answers: async function* (states) {
      let players: GameState["players"] = {};
      for await (const state of states) {
        yield { ...state, players };
        players = state.players;
      }
    },
  }),
  fault({
    name: "game-session/one-behind",
    sentence: "A state is sent only with the next action or the half-close.",
    violates: ["game-session/answers"],
    requests: (actions) => heldBack(actions),
  }),
  fault({
    name: "game-session/answers-at-half-close",
    sentence: "All states are sent at the half-close.",
    violates: ["game-session/answers"],
    requests: afterHalfClose,
  }),
  fault({
    name: "game-session/loses-tail",
    sentence: "Actions in flight at the half-close are lost.",
    violates: ["game-session/drained"],
    requests: tailLost,
  }),
  fault({
    name: "game-session/health-over-100",
    sentence: "DEFEND increases the health without limit.",
    violates: ["game-session/health-cap"],
    answerTo: (state, actions) =>
      withPlayers(state, (player) => ({
        ...player,
        health:
          100 +
          5 *
            actions.filter((each) => each.playerId === player.playerId && each.actionType === "DEFEND")
              .length,
      })),
  }),
  fault({
    name: "game-session/no-status",
    sentence: "game_status is empty.",
    violates: ["game-session/status"],
    answer: (state) => ({ ...state, gameStatus: "" }),
  }),
  fault({
    name: "game-session/status-running",
    sentence: "game_status is RUNNING.",
    violates: ["game-session/status"],
    answer: (state) => ({ ...state, gameStatus: "RUNNING" }),
  }),
  fault({
    name: "game-session/timestamps-go-back",
    sentence: "Every state is an hour older than the previous one.",
    violates: ["game-session/status"],
    answer: (state, index, { clock }) => ({
      ...state,
      timestamp: timestampFromMs(clock.now() - index * 3_600_000),
    }),
  }),
  fault({
    name: "game-session/shared-sessions",
    sentence: "All sessions share one game.",
    violates: ["game-session/own-session"],
    behaviour: () => {
      const players = new Map<string, Player>();
      return async function* (actions, { clock }) {
        for await (const action of actions) {
          const player = players.get(action.playerId) ?? newcomer(action.playerId);
          players.set(action.playerId, played(player, action));
          yield {
            players: Object.fromEntries(players),
            gameStatus: "ONGOING",
            timestamp: timestampFromMs(clock.now()),
          };
        }
      };
    },
  }),
  fault({
    name: "game-session/accepts-unknown-action",
    sentence: "Unknown actions are accepted and change nothing.",
    violates: ["game-session/unknown-action"],
    unvalidated: true,
    answer: (state) => state,
  }),
  fault({
    name: "game-session/unknown-action-unimplemented",
    sentence: "Unknown actions end UNIMPLEMENTED.",
    violates: ["game-session/unknown-action"],
    unvalidated: true,
    requests: async function* (actions) {
      for await (const action of actions) {
        if (!["MOVE", "ATTACK", "DEFEND"].includes(action.actionType)) {
          throw new StatusError(code.unimplemented, `No action ${action.actionType}.`);
        }
        yield action;
      }
    },
  }),
  fault({
    name: "game-session/empty-has-a-state",
    sentence: "A half-close without an action gets a state.",
    violates: ["game-session/empty"],
    answers: async function* (states, { clock }) {
      let answered = false;
      for await (const state of states) {
        answered = true;
        yield state;
      }
      if (!answered) yield { gameStatus: "FINISHED", timestamp: timestampFromMs(clock.now()) };
    },
  }),
  fault({
    name: "game-session/refuses-empty",
    sentence: "A half-close without an action ends FAILED_PRECONDITION.",
    violates: ["game-session/empty"],
    answers: async function* (states) {
      let answered = false;
      for await (const state of states) {
        answered = true;
        yield state;
      }
      if (!answered) throw new StatusError(code.failedPrecondition, "Nobody played.");
    },
  }),
];

type PlayerState = GameState["players"][string];

function withPlayers(state: GameState, change: (player: PlayerState) => PlayerState): GameState {
  const players = Object.entries(state.players).map(([id, player]) => [id, change(player)] as const);
  return { ...state, players: Object.fromEntries(players) };
}
