import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";

/** The peer: plain grpc-js that sends one ready-made message. Metadata says how often and how large. */
const asItIs = (bytes: Buffer): Buffer => bytes;
const server = new Server();
server.addService(
  {
    Send: {
      path: "/bench.Bare/Send",
      requestStream: true,
      responseStream: true,
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    },
  },
  { Send: (call: ServerDuplexStream<Buffer, Buffer>) => void send(call) },
);

async function send(call: ServerDuplexStream<Buffer, Buffer>): Promise<void> {
  const count = Number(call.metadata.get("x-count")[0]);
  const message = Buffer.alloc(Number(call.metadata.get("x-size")[0]), 7);
  for (let index = 0; index < count; index++) {
    if (!call.write(message)) await new Promise((resolve) => call.once("drain", resolve));
  }
  call.end();
}

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => {
  console.log(`127.0.0.1:${port}`);
});
process.once("SIGTERM", () => server.forceShutdown());
