import { expect, test } from "vitest";
import { holds } from "../../contracts/model/clause.ts";
import { serverClause } from "../../contracts/model/judge.ts";
import { type Replay, replayLine } from "./replay.ts";

const plain: Replay = {
  clause: serverClause({
    source: "a test",
    id: "chat/drained",
    sentence: "All is answered.",
    judge: () => holds,
  }),
  rpc: "chat.ChatService/Chat",
  scenario: "conversation",
  path: "0",
  target: "localhost:50051",
  seed: 7,
  speed: 1,
  filesPrefix: "",
  transport: "grpc",
};

test("a replay line of a run over gRPC does not speak of it", () => {
  expect(replayLine(plain)).toBe(
    "streamproof verify localhost:50051 --only chat/drained --rpc chat.ChatService/Chat --scenario conversation --seed 7 --path 0",
  );
});

test("a replay line names another protocol, and the version of HTTP where it was chosen", () => {
  expect(replayLine({ ...plain, transport: "connect" })).toContain(" --transport connect --seed 7");
  expect(replayLine({ ...plain, transport: "grpc-web", http: "1.1" })).toContain(
    " --transport grpc-web --http 1.1 --seed 7",
  );
});
