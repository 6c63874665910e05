import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { WireFrame, WireView } from "../../../contracts/transcript/wire.ts";
import { createWireRecorder } from "../../../contracts/transcript/wire-recorder.ts";
import { createTransport } from "../create.ts";
import type { TransportName } from "../names.ts";
import type { Connection, Endpoint } from "../transport.ts";

const closes: (() => void)[] = [];
afterEach(() => {
  for (const close of closes.splice(0)) close();
});

const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), "utf8");
const host = "127.0.0.1";

async function serving(server: Http2Server, answer: (stream: ServerHttp2Stream) => void): Promise<number> {
  server.on("stream", (stream) => {
    stream.on("error", () => undefined);
    answer(stream);
  });
  server.on("sessionError", () => undefined);
  server.listen(0, host);
  closes.push(() => server.close());
  await once(server, "listening");
  // A TCP server's address is never a path.
  return (server.address() as AddressInfo).port;
}

async function connected(
  endpoint: Endpoint,
  name: TransportName = "grpc",
  http: "1.1" | "2" = "2",
): Promise<Connection> {
  const connection = await createTransport(name, endpoint, http).connect({ frames: true });
  closes.push(() => void connection.close());
  return connection;
}

/** Makes a call and gives its frames once it has ended, and one turn has passed. */
async function framesOf(connection: Connection, path = "/a.B/C"): Promise<WireView | undefined> {
  const wire = createWireRecorder(() => performance.now());
  await new Promise<void>((resolve) => {
    const call = connection.open({
      path,
      method: { methodKind: "unary" },
      options: {},
      wire: wire.sink,
      record: (event) => {
        if (event.kind === "end") setImmediate(resolve);
      },
    });
    call.send(Buffer.from("ask"));
    call.halfClose();
  });
  return wire.view();
}

const words = ({ from, stream, type }: WireFrame): string => `${from} ${type} ${stream === 0 ? "0" : "n"}`;
const answered = [
  "client HEADERS n",
  "client DATA n",
  "server HEADERS n",
  "server DATA n",
  "server HEADERS n",
];

function answer(stream: ServerHttp2Stream): void {
  stream.respond(
    { ":status": 200, "content-type": "application/grpc", "x-a": "1" },
    { waitForTrailers: true },
  );
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(Buffer.from([0, 0, 0, 0, 1, 7]));
}

test("a call has its frames of both sides, header blocks decoded", async () => {
  const connection = await connected({ address: { host, port: await serving(createServer(), answer) } });
  await framesOf(connection);
  const view = await framesOf(connection);
  expect(view?.frames.filter(({ stream }) => stream !== 0).map(words)).toEqual(answered);
  expect(view?.frames.find(({ from, type }) => from === "server" && type === "HEADERS")).toMatchObject({
    fields: expect.arrayContaining([["x-a", "1"]]),
    endStream: false,
  });
  expect(view?.frames.at(-1)).toMatchObject({ fields: [["grpc-status", "0"]], endStream: true });
});

test("so has one within TLS", async () => {
  const server = createSecureServer({ cert: pem("server.pem"), key: pem("server.key") });
  // Both kinds of server have the events that are used here.
  const port = await serving(server as unknown as Http2Server, answer);
  const connection = await connected({ address: { host, port }, tls: { ca: pem("ca.pem") } });
  const view = await framesOf(connection);
  expect(view?.frames.filter(({ stream }) => stream !== 0).map(words)).toEqual(answered);
});

test("a reset is among the frames", async () => {
  const port = await serving(createServer(), (stream) => stream.close(2));
  const view = await framesOf(await connected({ address: { host, port } }));
  expect(view?.frames).toContainEqual(
    expect.objectContaining({ from: "server", type: "RST_STREAM", errorCode: 2 }),
  );
});

test("calls side by side have only their own frames and those of the connection", async () => {
  const connection = await connected({ address: { host, port: await serving(createServer(), answer) } });
  const views = await Promise.all(Array.from({ length: 20 }, () => framesOf(connection)));
  for (const view of views) {
    const own = view?.frames.filter(({ stream }) => stream !== 0) ?? [];
    expect(new Set(own.map(({ stream }) => stream)).size).toBe(1);
    expect(own.map(words)).toEqual(answered);
  }
});

test("large messages are the same with and without the tap", async () => {
  const message = Buffer.alloc(300_000, 7);
  const port = await serving(createServer(), (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([prefix, message]));
  });
  for (const frames of [false, true]) {
    const connection = await createTransport("grpc", { address: { host, port } }).connect({ frames });
    closes.push(() => void connection.close());
    const received = await new Promise((resolve) => {
      const call = connection.open({
        path: "/a.B/C",
        method: { methodKind: "unary" },
        options: {},
        record: (event) => {
          if (event.from === "server" && event.kind === "message" && "bytes" in event) resolve(event.bytes);
        },
      });
      call.halfClose();
    });
    expect(message.equals(received as Buffer)).toBe(true);
  }
});

test.for([
  { transport: "grpc-web", http: "2", has: true },
  { transport: "connect", http: "2", has: true },
  { transport: "connect", http: "1.1", has: false },
] as const)("$transport over HTTP/$http has frames: $has", async ({ transport, http, has }) => {
  const server = http === "2" ? createServer() : undefined;
  const { createServer: createHttp1 } = await import("node:http");
  if (server === undefined) {
    const plain = createHttp1((_, response) => response.writeHead(404).end()).listen(0, host);
    closes.push(() => plain.close());
    await once(plain, "listening");
    const { port } = plain.address() as AddressInfo;
    expect(await framesOf(await connected({ address: { host, port } }, transport, http))).toBe(undefined);
    return;
  }
  const connection = await connected(
    { address: { host, port: await serving(server, answer) } },
    transport,
    http,
  );
  expect((await framesOf(connection))?.frames.length).toBeGreaterThan(3);
  expect(has).toBe(true);
});
