import { createGrpcJs } from "../mock-server/adapters/grpc-js.ts";
import { createBehaviours } from "../mock-server/behaviours/catalogue.ts";
import { createPolicy } from "../mock-server/call/engine.ts";
import { createClock } from "../mock-server/time/clock.ts";

/** The peer of the one port: the same mock, listening for gRPC alone. Its argument is the files' folder. */
const server = createGrpcJs({
  served: createBehaviours(process.argv[2] ?? ".").map((entry) => ({
    service: entry.method.parent.typeName,
    entry,
  })),
  engine: { seed: 1, clock: createClock(1), policy: createPolicy() },
  maxReceiveMessageLength: 4 * 1024 * 1024,
  graceMs: 0,
});
console.log(`127.0.0.1:${await server.listen("127.0.0.1", 0)}`);
process.once("SIGTERM", () => void server.close());
