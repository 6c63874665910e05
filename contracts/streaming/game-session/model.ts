import {
  type GameAction,
  type GameState,
  type GameStateSchema,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Transcript } from "../../transcript/event.ts";
import { received, type Seen, sent } from "../../transcript/query.ts";

export const method: typeof StreamingService.method.gameSession = StreamingService.method.gameSession;

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

const hasNotActed = "has not acted";
const isMissing = "is missing";

/** What a state says otherwise than an outcome does, one sentence each. */
function differences(state: GameState, players: Players): readonly string[] {
  const ids = new Set([...players.keys(), ...Object.keys(state.players)]);
  return [...ids].flatMap((id) => {
    const came = state.players[id];
    const owed = players.get(id);
    if (owed === undefined) return [`"${id}" ${hasNotActed}`];
    if (came === undefined) return [`"${id}" ${isMissing}`];
    return [
      ...difference("player_id", id, came.playerId, id),
      ...difference("health", id, came.health, owed.health),
      ...difference("score", id, came.score, owed.score),
      ...difference("position", id, came.position, owed.position),
    ];
  });
}

function difference<Value extends number | string>(
  field: string,
  id: string,
  came: Value,
  owed: Value,
): string[] {
  const is = JSON.stringify(came);
  return came === owed ? [] : [`${field} of "${id}" is ${is}; ${JSON.stringify(owed)} is owed`];
}

interface Explained {
  readonly state: Seen<typeof GameStateSchema>;
  /** Length of the shortest prefix, not shorter than the one before, that has this outcome. */
  readonly prefix: number;
}

/** The prefix behind each state; stops at the first state without one. */
export function explain(transcript: Transcript): {
  readonly explained: readonly Explained[];
  readonly first?: Seen<typeof GameStateSchema>;
  /** How the first state without one differs from the outcome that it is nearest to. */
  readonly nearest?: string;
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
    if (index < 0) {
      return { explained, first: state, nearest: nearestOf(state.value, outcomes.slice(0, known), prefix) };
    }
    prefix = index + 1;
    explained.push({ state, prefix });
  }
  return { explained };
}

/** The outcome of a prefix, of one from `from` on, that a state differs from least. */
function nearestOf(state: GameState, outcomes: readonly Players[], from: number): string {
  const apart = outcomes
    .map((outcome, index) => ({ length: index + 1, differs: differences(state, outcome) }))
    .filter(({ length }) => length >= from);
  const [least] = [...apart].sort((a, b) => distance(a.differs) - distance(b.differs));
  return least === undefined ? "" : `; after ${least.length}, ${least.differs[0]}`;
}

/** Who plays tells more of the prefix than what became of a player. */
function distance(differs: readonly string[]): number {
  const others = differs.filter((why) => why.endsWith(hasNotActed) || why.endsWith(isMissing));
  return differs.length + 4 * others.length;
}

export function unexplained(
  transcript: Transcript,
): { readonly why: string; readonly event: number } | undefined {
  const { explained, first, nearest = "" } = explain(transcript);
  if (first === undefined) return undefined;
  const before = explained.at(-1)?.prefix ?? 0;
  return {
    why: `State ${explained.length + 1} is the outcome of no prefix of the actions from ${Math.max(before, 1)} on${nearest}`,
    event: first.event,
  };
}

export function undrained(transcript: Transcript): string | undefined {
  const outcome = outcomesOf(sent(transcript, method.input).map((each) => each.value)).at(-1);
  const last = received(transcript, method.output).at(-1);
  if (outcome === undefined) return undefined;
  if (last === undefined) return "No state came before the end";
  const [differs] = differences(last.value, outcome);
  return differs === undefined ? undefined : `The last state does not reflect all actions: ${differs}`;
}
