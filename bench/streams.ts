import { createGrpcTransport } from "../conformance/transports/dialects/grpc/index.ts";
import type { CallOptions } from "../contracts/model/scenario.ts";
import { encode } from "../contracts/model/step.ts";
import { ChatService, FilterSchema } from "../proto/gen/chat/chat_pb.ts";
import {
  StockRequestSchema,
  StreamingService,
  StreamRequestSchema,
} from "../proto/gen/streaming/streaming_pb.ts";
import { type ChildServer, startChild } from "./child.ts";
import type { Row } from "./row.ts";

const mib = 1024 * 1024;
const streamsPerConnection = 500;

/** What many open streams cost the mock, whether they keep their pace, and what a slow reader costs. */
export async function streams(): Promise<readonly Row[]> {
  return [await idle(), ...(await paced()), await slowReader()];
}

async function idle(): Promise<Row> {
  const mock = await startMock();
  const opened = await openMany(mock, 10_000, {
    method: ChatService.method.chat,
    // Open, with nothing sent yet.
    begin: () => undefined,
  });
  // A call that is answered comes after all that were opened before it.
  await opened.roundTrip();
  const bytes = mock.memory();
  await opened.close();
  await mock.close();
  return { name: "memory with 10,000 open idle streams", value: bytes / mib, unit: "MiB", wanted: "< 600" };
}

const watchedMs = 8_000;
const intervalMs = 1_000;

async function paced(): Promise<readonly Row[]> {
  const mock = await startMock();
  const late: number[] = [];
  /** The second price of a stream comes while others are still opened: it begins there. */
  const seen = new Map<number, { readonly atMs: number; readonly count: number }>();
  const request = encode(StockRequestSchema, { symbols: ["ACME"], intervalSeconds: 1 });
  const opened = await openMany(mock, 1_000, {
    method: StreamingService.method.getStockPrices,
    begin: (call) => {
      call.send(request);
      call.halfClose();
    },
    onMessage: (stream) => {
      const nowMs = performance.now();
      const { atMs, count } = seen.get(stream) ?? { atMs: 0, count: 0 };
      if (count >= 2) late.push(Math.abs(nowMs - atMs - intervalMs));
      seen.set(stream, { atMs: nowMs, count: count + 1 });
    },
  });
  await new Promise((resolve) => setTimeout(resolve, watchedMs));
  const bytes = mock.memory();
  await opened.close();
  await mock.close();
  if (late.length < 1_000) throw new Error(`Only ${late.length} prices came.`);
  late.sort((a, b) => a - b);
  return [
    {
      name: "1,000 price streams: 99 of 100 intervals are off by less than",
      value: late[Math.floor(late.length * 0.99)] ?? Number.NaN,
      unit: "ms",
      wanted: "< 100",
    },
    { name: "memory with them", value: bytes / mib, unit: "MiB", wanted: "< 250" },
  ];
}

/** An endless stream without pauses, of which the client reads nothing for some seconds. */
async function slowReader(): Promise<Row> {
  const mock = await startMock("--speed", "10000");
  const opened = await openMany(mock, 1, {
    method: StreamingService.method.getDataStream,
    options: { windowBytes: 65_536, startPaused: true },
    begin: (call) => {
      call.send(encode(StreamRequestSchema, {}));
      call.halfClose();
    },
  });
  await opened.roundTrip();
  // What the first second takes is the mock's own warming up.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const before = mock.memory();
  let most = before;
  for (const beganMs = performance.now(); performance.now() - beganMs < 5_000; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    most = Math.max(most, mock.memory());
  }
  await opened.close();
  await mock.close();
  return {
    name: "mock grows by, 5 s of a reader that stands still",
    value: (most - before) / mib,
    unit: "MiB",
    wanted: "≤ 16",
  };
}

function startMock(...options: readonly string[]): Promise<ChildServer> {
  return startChild(["cli/main.ts", "mock", "--port", "0", ...options]);
}

type Method = typeof ChatService.method.chat | (typeof StreamingService.methods)[number];
type Begin = (call: {
  readonly send: (bytes: Uint8Array) => boolean;
  readonly halfClose: () => void;
}) => void;

interface Many {
  readonly method: Method;
  readonly options?: CallOptions;
  readonly begin: Begin;
  readonly onMessage?: (stream: number) => void;
}

interface Opened {
  /** One short call on every connection. */
  readonly roundTrip: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openMany(mock: ChildServer, count: number, many: Many): Promise<Opened> {
  const { method, options = {}, begin, onMessage } = many;
  const transport = createGrpcTransport({ address: { host: "127.0.0.1", port: mock.port } });
  const { windowBytes } = options;
  const connections = await Promise.all(
    Array.from({ length: Math.ceil(count / streamsPerConnection) }, () =>
      transport.connect(windowBytes === undefined ? {} : { windowBytes }),
    ),
  );
  const path = `/${method.parent.typeName}/${method.name}`;
  for (let stream = 0; stream < count; stream++) {
    const connection = connections[Math.floor(stream / streamsPerConnection)];
    const call = connection?.open({
      path,
      method,
      options,
      record: (event) => {
        if (event.kind === "message" && event.from === "server") onMessage?.(stream);
      },
    });
    if (call !== undefined) begin(call);
  }
  const roundTrips = () =>
    Promise.all(
      connections.map(
        (connection) =>
          new Promise<void>((resolve) => {
            const call = connection.open({
              path: "/chat.ChatService/Send",
              method: ChatService.method.send,
              options: {},
              record: (event) => {
                if (event.kind === "end") resolve();
              },
            });
            call.send(encode(FilterSchema, {}));
            call.halfClose();
          }),
      ),
    );
  return {
    roundTrip: async () => {
      await roundTrips();
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}
