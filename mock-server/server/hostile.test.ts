import { once } from "node:events";
import { request } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { startTestAdmin, type TestAdmin } from "../admin/test-admin.ts";
import { preface } from "../listener/listener.ts";

let subject: TestAdmin;
let where: { readonly host: string; readonly port: number };
beforeAll(async () => {
  subject = await startTestAdmin();
  const { hostname, port } = new URL(subject.baseUrl);
  where = { host: hostname, port: Number(port) };
});
afterAll(() => subject.close());

/** Whatever was sent: others are answered, over both versions of HTTP, in good time. */
afterEach(async () => {
  const { baseUrl } = subject;
  for (const transport of [
    createGrpcTransport({ baseUrl }),
    createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  ]) {
    expect(await createClient(ChatService, transport).send({}, { timeoutMs: 5_000 })).toMatchObject({
      ack: true,
    });
  }
});

const open = new Set<Socket>();
afterAll(() => {
  for (const socket of open) socket.destroy();
});

async function raw(bytes: Uint8Array | string): Promise<Socket> {
  const socket = connect(where);
  open.add(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes);
  return socket;
}

/** Ends the client's side, and waits until the mock has ended its own. */
async function closed(socket: Socket): Promise<void> {
  socket.resume();
  // A reset is as good an end as any.
  const gone = socket.destroyed ? undefined : new Promise((resolve) => socket.once("close", resolve));
  socket.end();
  await gone;
}

const frame = (type: number, flags: number, stream: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

const emptySettings = frame(4, 0, 0, Buffer.alloc(0));

describe("on the mock's port", () => {
  test.each<readonly [string, Uint8Array | string]>([
    ["nothing", ""],
    ["garbage", Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7919) % 256))],
    ["half a preface", preface.subarray(0, 10)],
    ["a preface and garbage", Buffer.concat([preface, Buffer.alloc(2_000, 0xff)])],
    [
      "a preface and a frame that lies about its length",
      Buffer.concat([preface, Buffer.from([0xff, 0xff, 0xff, 4, 0, 0, 0, 0, 0])]),
    ],
    [
      "settings and an endless row of continuations",
      Buffer.concat([
        preface,
        emptySettings,
        frame(1, 0, 1, Buffer.alloc(10)),
        ...Array.from({ length: 50 }, () => frame(9, 0, 1, Buffer.alloc(4_000))),
      ]),
    ],
    ["a TLS hello", Buffer.from("160301020001000001fc0303", "hex")],
    ["an HTTP request without an end", "POST /chat.ChatService/Send HTTP/1.1\r\nhost: x\r\n"],
    [
      "a chunk that is no number",
      "POST /chat.ChatService/Send HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
  ])("%s harms nobody", async (_, bytes) => {
    await closed(await raw(bytes));
  });

  test("a connection that sends one byte at a time holds nobody up", async () => {
    const socket = await raw("");
    for (const byte of "POST /chat.Chat") socket.write(byte);
    expect(socket.destroyed).toBe(false);
  });

  test("headers without a measure are refused", async () => {
    const status = await new Promise((resolve) => {
      const asking = request(
        { ...where, path: "/", headers: { "x-large": "x".repeat(200_000) } },
        (response) => resolve(response.resume().statusCode),
      );
      asking.on("error", () => resolve("closed")).end();
    });
    expect([431, "closed"]).toContain(status);
  });

  test("a message that is said to have a GiB is refused before it comes", async () => {
    const session = connectHttp2(subject.baseUrl);
    session.on("error", () => {});
    const before = process.memoryUsage().rss;
    const stream = session.request({
      ...{ ":method": "POST", ":path": "/chat.ChatService/Send", te: "trailers" },
      "content-type": "application/grpc",
    });
    const status = new Promise((resolve) => {
      stream.on(
        "response",
        (headers) => headers["grpc-status"] !== undefined && resolve(headers["grpc-status"]),
      );
      stream.on("trailers", (trailers) => resolve(trailers["grpc-status"]));
      stream.on("error", () => resolve("reset"));
    });
    const head = Buffer.from([0, 0x40, 0, 0, 0]);
    stream.write(head);
    expect(["8", "reset"]).toContain(String(await status));
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
    session.destroy();
  });

  test.each(["application/grpc", "application/grpc-web", "application/connect+proto"])(
    "calls of %s that are reset as fast as they begin end their connection, and hold nobody up",
    async (type) => {
      const session = connectHttp2(subject.baseUrl);
      session.on("error", () => {});
      await once(session, "connect");
      const healthy = createClient(ChatService, createGrpcTransport({ baseUrl: subject.baseUrl }));
      const slowest = { ms: 0 };
      for (let index = 0; index < 50_000 && !session.destroyed; index++) {
        const stream = session.request({
          ...{ ":method": "POST", ":path": "/chat.ChatService/Chat", te: "trailers" },
          "content-type": type,
        });
        stream.on("error", () => {});
        stream.close(8);
        if (index % 500 !== 0) continue;
        const beganMs = performance.now();
        await healthy.send({});
        slowest.ms = Math.max(slowest.ms, performance.now() - beganMs);
      }
      expect(session.destroyed).toBe(true);
      expect(slowest.ms).toBeLessThan(5_000);
      await expect.poll(() => subject.journal.calls().filter((call) => call.isOpen()).length).toBe(0);
      expect(subject.journal.calls().length).toBeLessThanOrEqual(1_000);
    },
  );

  test("a connection that says nothing after its preface is greeted, and lives", async () => {
    const socket = await raw(Buffer.concat([preface, emptySettings]));
    const [first] = (await once(socket, "data")) as [Buffer];
    expect(first[3], "a SETTINGS frame").toBe(4);
    expect(socket.destroyed).toBe(false);
  });

  test.each([
    "/../../etc/passwd",
    "/chat.ChatService/../Send",
    "/chat.ChatService/Send%00",
    "/__proto__/constructor",
    `/${"a".repeat(10_000)}`,
  ])("the path %s is no RPC", async (path) => {
    const status = await new Promise((resolve) => {
      const asking = request(
        { ...where, path, method: "POST", headers: { "content-type": "application/json" } },
        (response) => resolve(response.resume().statusCode),
      );
      asking.on("error", () => resolve("closed")).end("{}");
    });
    expect([404, 400, 414, 431, 415, "closed"]).toContain(status);
  });

  test.each([
    "code=UNAVAILABLE,after=99999999999999",
    "delay=1e99",
    "__proto__=1",
    "x".repeat(5_000),
    "fault=constructor",
  ])("the header x-mock-prefer: %s is refused, and nothing else happens", async (prefer) => {
    const client = createClient(
      ChatService,
      createConnectTransport({ baseUrl: subject.baseUrl, httpVersion: "1.1" }),
    );
    await expect(client.send({}, { headers: { "x-mock-prefer": prefer } })).rejects.toThrow();
  });
});

describe("on the admin port", () => {
  test("a body without an end, and too large a one, are refused", async () => {
    const response = await fetch(`http://${subject.admin.address}/api/stubs`, {
      method: "POST",
      headers: { authorization: `Bearer ${subject.admin.token}` },
      body: "x".repeat(17 * 1024 * 1024),
    }).catch(() => undefined);
    expect([413, undefined]).toContain(response?.status);
  });

  test.each([
    "a: &a [x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]",
    '{"__proto__": {"polluted": true}, "stubs": []}',
    `${"[".repeat(20_000)}`,
    '[{"rpc": "__proto__/constructor", "answer": {}}]',
    '[{"rpc": "chat.ChatService/Send", "match": {"request": {"__proto__": 1}}, "answer": {"status": "ABORTED"}}]',
  ])("hostile stubs are refused: %#", async (text) => {
    const { status } = await subject.ask("POST", "stubs", text);
    expect(status).toBe(400);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
