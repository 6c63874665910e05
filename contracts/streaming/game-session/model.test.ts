import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { GameActionSchema, GameStateSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Transcript } from "../../transcript/event.ts";
import { undrained, unexplained } from "./model.ts";

type Players = NonNullable<MessageInitShape<typeof GameStateSchema>["players"]>;

/** Alice attacks and bob moves, and then this state comes. */
function session(players: Players): Transcript {
  const moved = { playerId: "bob", actionType: "MOVE", parameters: { position: "1,2" } };
  const actions = [{ playerId: "alice", actionType: "ATTACK" }, moved].map((action) =>
    toBinary(GameActionSchema, create(GameActionSchema, action)),
  );
  const state = toBinary(GameStateSchema, create(GameStateSchema, { players, gameStatus: "ONGOING" }));
  const message = (bytes: Uint8Array) => ({ bytes, size: bytes.length });
  return {
    ...{ call: "call", rpc: "streaming.StreamingService/GameSession", connection: "main", transport: "grpc" },
    events: [
      ...actions.map((bytes) => ({ from: "client", kind: "message", atMs: 0, message: message(bytes) })),
      { from: "server", kind: "message", atMs: 1, message: message(state) },
    ],
  } as Transcript;
}

const alice = { playerId: "alice", health: 100, score: 10, position: "0,0" };
const bob = { playerId: "bob", health: 100, score: 0, position: "1,2" };

test.each<[string, Players, string]>([
  ["a wrong score", { alice, bob: { ...bob, score: 20 } }, `score of "bob" is 20; 0 is owed`],
  ["a wrong position", { alice, bob: { ...bob, position: "" } }, `position of "bob" is ""; "1,2" is owed`],
  ["a player that is missing", { bob }, `"alice" is missing`],
  ["a player of nobody", { alice, bob, eve: { ...bob, playerId: "eve" } }, `"eve" has not acted`],
  ["another player_id", { alice, bob: { ...bob, playerId: "" } }, `player_id of "bob" is ""; "bob" is owed`],
])("%s is named", (_, players, why) => {
  expect(unexplained(session(players))?.why).toBe(
    `State 1 is the outcome of no prefix of the actions from 1 on; after 2, ${why}`,
  );
  expect(undrained(session(players))).toBe(`The last state does not reflect all actions: ${why}`);
});

test("the outcome that the state differs from least is the one named", () => {
  const why = unexplained(session({ alice: { ...alice, score: 1 } }))?.why;
  expect(why).toMatch(/after 1, score of "alice" is 1; 10 is owed$/);
});

test("a right state is explained", () => {
  expect(unexplained(session({ alice, bob }))).toBeUndefined();
  expect(undrained(session({ alice, bob }))).toBeUndefined();
});
