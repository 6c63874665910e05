import { parseArgs } from "node:util";
import { startChatServer } from "./server.ts";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "0.0.0.0" },
    port: { type: "string", default: "50052" },
  },
});

const server = await startChatServer({ host: values.host, port: Number(values.port) });
console.log(`chat.ChatService on port ${server.port}: gRPC, gRPC-Web and Connect`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    console.log(`${signal}: stopping`);
    void server.stop().then(() => process.exit(0));
  });
}
