import { once } from "node:events";
import { createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RawEvent } from "../../contracts/transcript/recorder.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { createTransport } from "../transports/create.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { openCall } from "./open-call.ts";

/** Takes one stream at a time, and ends its first connection with the stream that came on it. */
const server = createServer({ settings: { maxConcurrentStreams: 1 } });
let connections = 0;
let first: ServerHttp2Stream | undefined;

beforeAll(async () => {
  server.on("session", () => {
    connections += 1;
  });
  server.on("stream", (stream) => {
    if (connections === 1) {
      first = stream;
      return;
    }
    stream.respond(
      { ":status": 200, "content-type": "application/grpc", "grpc-status": 0 },
      { endStream: true },
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

test("a call that waited for room on a connection that ended is made on another", async () => {
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  const pool = createConnectionPool(createTransport("grpc", { address: { host: "127.0.0.1", port } }));
  const { input: _, ...method } = ChatService.method.subscribe;
  const ends = (["held", "waiting"] as const).map(
    (name) =>
      new Promise<RawEvent>((resolve) => {
        const record = (event: RawEvent) => (event.kind === "end" ? resolve(event) : undefined);
        const call = { path: `/chat.ChatService/${name}`, method, options: {}, record };
        void openCall({ pool, connection: "main", call, onConnection: () => {} }).then((opened) =>
          opened.halfClose(),
        );
      }),
  );
  await once(server, "stream");
  first?.session?.destroy();
  await ends[0];
  expect(await ends[1]).toMatchObject({ cause: "trailers", status: { code: 0 } });
  await pool.close();
});
