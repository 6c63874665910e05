import type { DescMethod } from "@bufbuild/protobuf";
import { createGrpcTransport } from "../conformance/transports/dialects/grpc/index.ts";
import type { Connection, TransportCall } from "../conformance/transports/transport.ts";
import { encode } from "../contracts/model/step.ts";
import { rpcName } from "../contracts/transcript/query.ts";
import { ChatService, MessageSchema } from "../proto/gen/chat/chat_pb.ts";
import {
  StockRequestSchema,
  StreamingService,
  StreamRequestSchema,
} from "../proto/gen/streaming/streaming_pb.ts";
import { startChild } from "./child.ts";
import type { Row } from "./row.ts";
import { median } from "./throughput.ts";

/** Of a minute, an hour of the mock's time. */
const speed = 60;
const workers = 20;
const mib = 1024 * 1024;

/** By how much the mock grows from the second third of so many minutes to the last, with streams and calls that come and go. */
export async function soak(minutes: number): Promise<Row> {
  const mock = await startChild(["cli/main.ts", "mock", "--port", "0", "--speed", String(speed)]);
  const connection = await createGrpcTransport({ address: { host: "127.0.0.1", port: mock.port } }).connect(
    {},
  );
  const beganMs = performance.now();
  const wholeMs = minutes * 60_000;
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  const elapsedMs = () => performance.now() - beganMs;
  const sampling = setInterval(() => samples.push({ atMs: elapsedMs(), bytes: mock.memory() }), 250);
  // A cancel now and then: node takes many in quick succession for an attack, and ends the connection.
  const work = async (): Promise<void> => {
    for (let round = 0; elapsedMs() < wholeMs; round++) {
      if (round % 10 === 0) await call(connection, prices);
      await call(connection, items);
      await call(connection, text);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  clearInterval(sampling);
  await connection.close();
  await mock.close();
  const third = (number: number) =>
    median(
      samples.filter(({ atMs }) => Math.floor((3 * atMs) / wholeMs) === number).map(({ bytes }) => bytes),
    );
  return {
    name: `mock grows by, ${minutes} h of its time in ${minutes} min`,
    value: (third(2) - third(1)) / mib,
    unit: "MiB",
    wanted: "≤ 8",
  };
}

interface Called {
  readonly method: DescMethod;
  readonly request: Uint8Array;
  /** Cancelled after so many messages; read to its end where absent. */
  readonly cancelAfter?: number;
}

const prices: Called = {
  method: StreamingService.method.getStockPrices,
  request: encode(StockRequestSchema, { symbols: ["ACME"] }),
  cancelAfter: 20,
};
const items: Called = {
  method: StreamingService.method.controlledStream,
  request: encode(StreamRequestSchema, {}),
};
const text: Called = { method: ChatService.method.send, request: encode(MessageSchema, { text: "soak" }) };

function call(connection: Connection, { method, request, cancelAfter }: Called): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0;
    const open: TransportCall = connection.open({
      path: `/${rpcName(method)}`,
      method,
      options: {},
      record: (event) => {
        if (event.from !== "server") return;
        if (event.kind === "message" && ++received === cancelAfter) open.cancel();
        if (event.kind !== "end") return;
        if (event.status.code === 0 || received === cancelAfter) resolve();
        else reject(new Error(`${method.name} ended with ${event.status.code} ${event.status.message}.`));
      },
    });
    open.send(request);
    open.halfClose();
  });
}
