import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import {
  type GameAction,
  type GameState,
  GameStateSchema,
  type PlayerState,
  PlayerStateSchema,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

type Players = Map<string, PlayerState>;
const playersOfAll: Players = new Map();
/** Long enough for several actions of a burst, far below the second that a state may take. */
const gatherMs = 20;

export async function gameSession(
  actions: Requests<GameAction>,
  out: Outflow<GameState>,
  ways: Ways,
): Promise<void> {
  // The wrong line: all sessions share their players.
  const players: Players = ways.bug === "streaming.StreamingService/GameSession" ? playersOfAll : new Map();
  const states = ways.liberal ? createGatheredStates(players, out) : undefined;
  try {
    for await (const action of actions) {
      apply(action, players);
      if (states === undefined) await out.send(stateOf(players, "ONGOING"));
      else states.changed();
    }
  } finally {
    await states?.settled();
  }
}

interface GatheredStates {
  readonly changed: () => void;
  /** Resolves when all that has changed is sent. */
  readonly settled: () => Promise<void>;
}

/** One state for all actions of a moment, and then that state again, which nobody is owed. */
function createGatheredStates(players: Players, out: Outflow<GameState>): GatheredStates {
  let isOwed = false;
  let sending: Promise<void> | undefined;

  async function sendAll(): Promise<void> {
    while (isOwed) {
      await out.wait(gatherMs);
      isOwed = false;
      await out.send(stateOf(players, "PAUSED"));
      await out.send(stateOf(players, "FINISHED"));
    }
    sending = undefined;
  }

  return {
    changed() {
      isOwed = true;
      sending ??= sendAll();
      // Whoever waits for it to settle hears of it.
      sending.catch(() => {});
    },
    async settled() {
      await sending;
    },
  };
}

function apply(action: GameAction, players: Players): void {
  const { playerId, actionType, parameters } = action;
  const before =
    players.get(playerId) ?? create(PlayerStateSchema, { playerId, health: 100, position: "0,0" });
  players.set(playerId, { ...before, ...outcomeOf(actionType, parameters, before) });
}

function outcomeOf(
  actionType: string,
  parameters: GameAction["parameters"],
  { health, score, position }: PlayerState,
): Partial<PlayerState> {
  switch (actionType) {
    case "MOVE":
      return { position: Object.hasOwn(parameters, "position") ? (parameters.position ?? "") : position };
    case "ATTACK":
      return { score: score + 10 };
    case "DEFEND":
      return { health: Math.min(100, health + 5) };
    default:
      throw invalid("action_type", "must be MOVE, ATTACK or DEFEND");
  }
}

function stateOf(players: Players, gameStatus: string): GameState {
  return create(GameStateSchema, {
    players: Object.fromEntries(players),
    gameStatus,
    timestamp: timestampNow(),
  });
}
