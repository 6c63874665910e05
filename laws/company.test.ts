import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import {
  type ChatMessage,
  ChatMessageSchema,
  StreamingService,
} from "../proto/gen/streaming/streaming_pb.ts";
import { definitionOf } from "./plain-server/service-definition.ts";
import { bidiStreaming } from "./plain-server/wiring.ts";

const rpc = "streaming.StreamingService/Chat";
/** Clauses that compare a call with one that was alone, unchanged or earlier. */
const ofCompany = [
  "call/unknown-fields",
  "call/metadata-tolerated",
  "call/compressed-request",
  "concurrency/isolated",
  "concurrency/not-blocked",
  "connection/dropped",
  "cancellation/many",
];

test("what a call does wrong by itself is not laid at the door of what is beside it", async () => {
  const server = new Server();
  server.addService(definitionOf(StreamingService), {
    chat: bidiStreaming<ChatMessage, ChatMessage>(async (messages, out) => {
      for await (const { roomId, message } of messages) {
        // Every second call of the suite's is in a room with an odd number.
        const text = /[13579]$/.test(roomId) ? message.toUpperCase() : message;
        await out.send(
          create(ChatMessageSchema, {
            userId: "Server",
            roomId,
            message: `Echo: ${text}`,
            timestamp: timestampNow(),
          }),
        );
      }
    }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  try {
    for (const seed of [1, 2]) {
      const { outcomes } = await verify({
        target: `127.0.0.1:${port}`,
        rpc: [rpc],
        only: ["chat/echo", ...ofCompany],
        shrink: false,
        seed,
      });
      const failed = outcomes.filter(({ outcome }) => outcome === "failed" || outcome === "errored");
      expect(failed.map(({ clause, because }) => `${clause}: ${because}`)).toEqual([
        expect.stringMatching(/^chat\/echo: answer \d+ has message "Echo: /),
      ]);
      // They had their occasion.
      expect(outcomes.map(({ clause }) => clause).sort()).toEqual(["chat/echo", ...ofCompany].sort());
    }
  } finally {
    server.forceShutdown();
  }
});
