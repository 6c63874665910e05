import { type GameAction, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { createTimestamps } from "../time/timestamps.ts";

/** The whole state after every action; a session is one call. */
export const gameSession: MethodBehaviour = defineBehaviour(
  StreamingService.method.gameSession,
  async function* (requests, { clock }) {
    const players = new Map<string, Player>();
    const now = createTimestamps(clock);
    for await (const action of requests) {
      const player = players.get(action.playerId) ?? newcomer(action.playerId);
      players.set(action.playerId, played(player, action));
      yield { players: Object.fromEntries(players), gameStatus: "ONGOING", timestamp: now() };
    }
  },
);

export interface Player {
  readonly playerId: string;
  readonly health: number;
  readonly score: number;
  readonly position: string;
}

const fullHealth = 100;

export function newcomer(playerId: string): Player {
  return { playerId, health: fullHealth, score: 0, position: "0,0" };
}

/** The player after an action; an action that is unknown changes nothing. */
export function played(player: Player, { actionType, parameters }: GameAction): Player {
  switch (actionType) {
    case "MOVE":
      return { ...player, position: parameters.position ?? player.position };
    case "ATTACK":
      return { ...player, score: player.score + 10 };
    case "DEFEND":
      return { ...player, health: Math.min(player.health + 5, fullHealth) };
    default:
      return player;
  }
}
