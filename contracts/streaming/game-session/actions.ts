import fc from "fast-check";
import { GameActionSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import { encode } from "../../model/step.ts";

/** An action as scenarios draw it. */
export interface Action {
  readonly player: string;
  readonly type: "MOVE" | "ATTACK" | "DEFEND";
  /** Of a MOVE; without it nothing moves. */
  readonly position?: string | undefined;
  /** With parameters that mean nothing. */
  readonly more?: boolean;
}

export const players = ["alice", "Alice", "bob", "çelik 🎮"] as const;

export const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    player: fc.constantFrom(...players),
    type: fc.constant("MOVE" as const),
    position: fc.option(
      fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })).map(String),
      { nil: undefined },
    ),
    more: fc.boolean(),
  }),
  fc.record({
    player: fc.constantFrom(...players),
    type: fc.constantFrom("ATTACK" as const, "DEFEND" as const),
    more: fc.boolean(),
  }),
);

export const sessionExamples: readonly (readonly Action[])[] = [
  [{ player: "alice", type: "DEFEND" }],
  [{ player: "alice", type: "MOVE" }],
  [
    { player: "alice", type: "ATTACK" },
    { player: "Alice", type: "MOVE", position: "1,2", more: true },
    { player: "alice", type: "DEFEND", more: true },
  ],
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

/** Names that the contract does not know, one of them a known one in other letters. */
const meaningless = { speed: "2", note: "", "Position ": "1,1" };

export function encoded({ player, type, position, more }: Action): Uint8Array {
  return encode(GameActionSchema, {
    playerId: player,
    actionType: type,
    parameters: { ...(position === undefined ? {} : { position }), ...(more === true ? meaningless : {}) },
  });
}
