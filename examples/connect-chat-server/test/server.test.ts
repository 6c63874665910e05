import assert from "node:assert/strict";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { afterEach, beforeEach, describe, test } from "node:test";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { ChatService } from "../gen/chat/chat_pb.ts";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";
import { type ChatServer, startChatServer } from "../src/server.ts";

let server: ChatServer;
let baseUrl: string;
beforeEach(async () => {
  server = await startChatServer({ host: "127.0.0.1", port: 0, graceMs: 50 });
  baseUrl = `http://127.0.0.1:${server.port}`;
});
afterEach(() => server.stop());

const transports: Readonly<Record<string, () => Transport>> = {
  gRPC: () => createGrpcTransport({ baseUrl }),
  "gRPC-Web": () => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  Connect: () => createConnectTransport({ baseUrl, httpVersion: "2" }),
  "gRPC-Web over HTTP/1.1": () => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect over HTTP/1.1": () => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
};

async function* given<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

for (const [name, transport] of Object.entries(transports)) {
  describe(name, () => {
    test("acknowledges a message, also an empty one", async () => {
      const client = createClient(ChatService, transport());
      assert.equal((await client.send({ text: "hello", topic: "news" })).ack, true);
      assert.equal((await client.send({})).ack, true);
    });

    test("numbers the messages of a subscription, a second apart", async () => {
      const client = createClient(ChatService, transport());
      const texts: string[] = [];
      const startedMs = performance.now();
      for await (const { text, topic } of client.subscribe({ topic: "news" })) {
        assert.equal(topic, "news");
        texts.push(text);
        if (texts.length === 2) break;
      }
      assert.deepEqual(texts, ["msg 0", "msg 1"]);
      assert.ok(performance.now() - startedMs > 950);
    });

    test("counts the bytes of an upload", async () => {
      const client = createClient(ChatService, transport());
      const chunks = given({ data: new Uint8Array(70_000) }, { data: new Uint8Array(1) });
      assert.equal((await client.upload(chunks)).size, 70_001n);
      assert.equal((await client.upload(given())).size, 0n);
    });

    test("is healthy", async () => {
      const client = createClient(Health, transport());
      assert.equal((await client.check({ service: "chat.ChatService" })).status, Status.SERVING);
      await assert.rejects(client.check({ service: "other" }), isCode(Code.NotFound));
    });
  });
}

for (const name of ["gRPC", "gRPC-Web", "Connect"]) {
  test(`echoes each message before the next over ${name}`, async () => {
    const client = createClient(ChatService, transports[name]?.() ?? assert.fail());
    const answered = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    async function* conversation() {
      yield { text: "one", topic: "a" };
      await answered[0]?.promise;
      yield { text: "", topic: "" };
      await answered[1]?.promise;
    }
    const echoes: string[] = [];
    for await (const { text, topic } of client.chat(conversation())) {
      echoes.push(`${topic}: ${text}`);
      answered[echoes.length - 1]?.resolve();
    }
    assert.deepEqual(echoes, ["a: echo: one", ": echo: "]);
  });
}

test("ends an upload whose deadline has passed, though the client goes on", async () => {
  const session = connectHttp2(baseUrl);
  const call = session.request({
    ":method": "POST",
    ":path": "/chat.ChatService/Upload",
    "content-type": "application/grpc",
    "grpc-timeout": "50m",
    te: "trailers",
  });
  const trailers = await new Promise<Record<string, unknown>>((resolve) => call.once("trailers", resolve));
  assert.equal(trailers["grpc-status"], String(Code.DeadlineExceeded));
  session.destroy();
});

test("lets a call finish that is under way when it stops", async () => {
  await server.stop();
  server = await startChatServer({ host: "127.0.0.1", port: server.port, graceMs: 5_000 });
  const client = createClient(ChatService, createGrpcTransport({ baseUrl }));
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  async function* chunks() {
    yield { data: new Uint8Array(3) };
    begun.resolve();
    await finish.promise;
    yield { data: new Uint8Array(4) };
  }
  const upload = client.upload(chunks());
  await begun.promise;
  // An answer on the same connection shows that the upload has reached the server.
  await client.send({});
  const stopped = server.stop();
  finish.resolve();
  assert.equal((await upload).size, 7n);
  await stopped;
});

test("ends a subscription UNAVAILABLE when it stops", async () => {
  const client = createClient(ChatService, createGrpcTransport({ baseUrl }));
  const read = async () => {
    for await (const _ of client.subscribe({})) void server.stop();
  };
  await assert.rejects(read(), isCode(Code.Unavailable));
});

test("closes idle and silent connections when it stops", async () => {
  const silent = connectTcp(server.port, "127.0.0.1");
  await new Promise<void>((resolve) => silent.once("connect", resolve));
  await fetch(`${baseUrl}/nothing`);
  const closed = new Promise<void>((resolve) => silent.once("close", () => resolve()));
  silent.on("error", () => undefined);
  await server.stop();
  await closed;
  await assert.rejects(fetch(`${baseUrl}/nothing`));
});

function isCode(code: Code): (error: unknown) => boolean {
  return (error) => ConnectError.from(error).code === code;
}
