import { spawn } from "node:child_process";
import { connect as connectTcp } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import {
  createConnectTransport as createFetchConnect,
  createGrpcWebTransport as createFetchGrpcWeb,
} from "@connectrpc/connect-web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import type { MockServer } from "./options.ts";
import { startMock } from "./start.ts";

let mock: MockServer;
let baseUrl: string;
beforeAll(async () => {
  mock = await startMock({ files: ".", speed: 100 });
  baseUrl = `http://${mock.address}`;
});
afterAll(() => mock.close());

interface Way {
  readonly name: string;
  readonly transport: () => Transport;
  readonly streamsRequests: boolean;
}

const gzip = { sendCompression: compressionGzip, compressMinBytes: 0 };
const ways: readonly Way[] = [
  {
    name: "gRPC by connect-node",
    transport: () => createGrpcTransport({ baseUrl }),
    streamsRequests: true,
  },
  {
    name: "gRPC-Web over HTTP/2",
    transport: () => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
    streamsRequests: true,
  },
  {
    name: "Connect over HTTP/2",
    transport: () => createConnectTransport({ baseUrl, httpVersion: "2" }),
    streamsRequests: true,
  },
  {
    name: "Connect with JSON and gzip over HTTP/2",
    transport: () => createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: false, ...gzip }),
    streamsRequests: true,
  },
  {
    name: "gRPC-Web with gzip over HTTP/1.1",
    transport: () => createGrpcWebTransport({ baseUrl, httpVersion: "1.1", ...gzip }),
    streamsRequests: false,
  },
  {
    name: "Connect over HTTP/1.1",
    transport: () => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    streamsRequests: false,
  },
  {
    name: "Connect by connect-web",
    transport: () => createFetchConnect({ baseUrl }),
    streamsRequests: false,
  },
  {
    name: "Connect with JSON by connect-web",
    transport: () => createFetchConnect({ baseUrl, useBinaryFormat: false }),
    streamsRequests: false,
  },
  {
    name: "gRPC-Web by connect-web",
    transport: () => createFetchGrpcWeb({ baseUrl }),
    streamsRequests: false,
  },
];

describe.for(ways)("$name", ({ transport, streamsRequests }) => {
  test("a unary call is answered", async () => {
    const answer = await createClient(ChatService, transport()).send({ text: "hello", topic: "t" });
    expect(answer.ack).toBe(true);
  });

  test("a stream comes in order", async () => {
    const ids: number[] = [];
    for await (const { id } of createClient(StreamingService, transport()).getDataStream({})) {
      ids.push(id);
      if (ids.length === 5) break;
    }
    expect(ids).toEqual([1, 2, 3, 4, 5]);
  });

  test("an invalid request is refused with its details", async () => {
    const error = await firstOf(createClient(StreamingService, transport()).getStockPrices({}));
    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.details.map((detail) => ("type" in detail ? detail.type : ""))).toEqual([
      "buf.validate.Violations",
    ]);
  });

  test("a deadline is enforced", async () => {
    const client = createClient(StreamingService, transport());
    const error = await firstOf(
      client.streamLogs({ service: "x", follow: true, level: "ERROR" }, { timeoutMs: 80 }),
      true,
    );
    expect(error.code).toBe(Code.DeadlineExceeded);
  });

  test.runIf(streamsRequests)("a conversation is answered message by message", async () => {
    const answered = Promise.withResolvers<void>();
    async function* asked() {
      yield { text: "one" };
      await answered.promise;
      yield { text: "two" };
    }
    const texts: string[] = [];
    for await (const answer of createClient(ChatService, transport()).chat(asked())) {
      texts.push(answer.text);
      answered.resolve();
    }
    expect(texts).toEqual(["echo: one", "echo: two"]);
  });
});

/** The error of a stream; with `all`, after what comes before it. */
async function firstOf(stream: AsyncIterable<unknown>, all = false): Promise<ConnectError> {
  try {
    for await (const message of stream) if (!all) throw new Error(`A message came: ${String(message)}`);
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("The call ended without an error.");
}

describe("pages", () => {
  const asked = { origin: "https://page.example", "access-control-request-method": "POST" };

  test("of any origin may call, with any header", async () => {
    const headers = { ...asked, "access-control-request-headers": "content-type,x-own" };
    const answer = await fetch(`${baseUrl}/chat.ChatService/Send`, { method: "OPTIONS", headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://page.example");
    expect(answer.headers.get("access-control-allow-headers")).toBe("content-type,x-own");
  });

  test("may read the status of a call", async () => {
    const answer = await fetch(`${baseUrl}/chat.ChatService/Send`, {
      method: "POST",
      headers: { origin: "https://page.example", "content-type": "application/json" },
      body: '{"text":"hello"}',
    });
    expect(await answer.json()).toEqual({ ack: true });
    for (const name of ["grpc-status", "grpc-message", "grpc-status-details-bin"]) {
      expect(answer.headers.get("access-control-expose-headers")).toContain(name);
    }
  });

  test("may speak gRPC-Web as text", async () => {
    const answer = await fetch(`${baseUrl}/chat.ChatService/Send`, {
      method: "POST",
      headers: { "content-type": "application/grpc-web-text+proto", "x-grpc-web": "1" },
      body: Buffer.from("\0\0\0\0\u0007\n\u0005hello", "latin1").toString("base64"),
    });
    expect(answer.headers.get("content-type")).toBe("application/grpc-web-text+proto");
    const parts = (await answer.text()).match(/[^=]+={0,2}/g) ?? [];
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part, "base64"))).toString("latin1");
    expect(bytes.slice(0, 8)).toBe("\0\0\0\0\u0002\b\u0001\u0080");
    expect(bytes.slice(12)).toMatch(/^grpc-status: ?0/);
  });
});

const bufCurl = fileURLToPath(new URL("../../node_modules/.bin/buf", import.meta.url));

test.for(["grpc", "grpcweb", "connect"])(
  "buf curl calls over %s, and finds the schema by reflection",
  async (protocol) => {
    const url = `${baseUrl}/chat.ChatService/Send`;
    const args = ["curl", "--http2-prior-knowledge", "--protocol", protocol, "-d", '{"text":"hello"}', url];
    const child = spawn(bufCurl, args, { stdio: ["ignore", "pipe", "pipe"] });
    const [out, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(problem).toBe("");
    expect(JSON.parse(out)).toEqual({ ack: true });
  },
);

test("stopping closes the connections that clients hold open, whatever they speak", async () => {
  const own = await startMock({ files: ".", speed: 100 });
  const held = { baseUrl: `http://${own.address}` };
  const transports = [
    createGrpcTransport(held),
    createConnectTransport({ ...held, httpVersion: "2" }),
    createConnectTransport({ ...held, httpVersion: "1.1" }),
  ];
  for (const transport of transports) await createClient(ChatService, transport).send({});
  const silent = connectTcp(own.port, "127.0.0.1");
  silent.on("error", () => {});
  await new Promise<void>((resolve) => silent.once("connect", resolve));
  await own.close();
  const again = await startMock({ files: ".", port: own.port });
  await again.close();
});

describe("a hostile client", () => {
  const says = [
    { name: "garbage", bytes: Buffer.from([0, 255, 3, 9]) },
    {
      name: "a preface and garbage",
      bytes: Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nAAAAAAAAAAAAAAAAA"),
    },
    { name: "half a preface, and leaves", bytes: Buffer.from("PRI * HT") },
    {
      name: "more than a client may",
      bytes: Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.alloc(300_000)]),
    },
  ];
  test.for(says)("that says $name harms nobody", async ({ bytes }) => {
    const socket = connectTcp(mock.port, "127.0.0.1");
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.end(bytes);
    socket.resume();
    await closed;
    const answer = await createClient(ChatService, createGrpcTransport({ baseUrl })).send({});
    expect(answer.ack).toBe(true);
  });
});
