import { ChatService } from "../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../proto/gen/streaming/streaming_pb.ts";
import { serveGrpcJs } from "./adapters/grpc-js.ts";
import { createBehaviours } from "./behaviours/catalogue.ts";
import { createClock } from "./clock.ts";
import { createPolicy } from "./engine.ts";
import type { MockOptions, MockServer } from "./mock-server.ts";

const defaultMaxReceiveBytes = 4 * 1024 * 1024;
const graceMs = 1000;

/** Starts the two bundled services on a port; close the server after use. */
export async function startMock(options: MockOptions): Promise<MockServer> {
  const host = options.host ?? "127.0.0.1";
  const server = await serveGrpcJs({
    host,
    port: options.port ?? 0,
    services: [StreamingService, ChatService],
    behaviours: createBehaviours(options.files),
    engine: { seed: options.seed ?? 1, clock: createClock(options.speed ?? 1), policy: createPolicy() },
    maxReceiveMessageLength: options.maxReceiveMessageLength ?? defaultMaxReceiveBytes,
    reflection: true,
    healthy: true,
    graceMs,
  });
  return { host, port: server.port, address: `${host}:${server.port}`, close: server.close };
}
