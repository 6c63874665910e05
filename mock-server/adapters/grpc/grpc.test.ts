import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { DescMessage } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rpcName } from "../../../contracts/transcript/query.ts";
import { ChatService } from "../../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../../proto/gen/streaming/streaming_pb.ts";
import {
  type BehaviourOf,
  defineBehaviour,
  type MethodBehaviour,
  type MethodOf,
} from "../../call/behaviour.ts";
import { createPolicy } from "../../call/engine.ts";
import { createClock } from "../../time/clock.ts";
import { createTestClient, type TestClient } from "../test-client.ts";
import { type GrpcServer, type GrpcServerOptions, startGrpc } from "./test-grpc.ts";

const method = ChatService.method.chat;
type ChatBehaviour = BehaviourOf<typeof method.input, typeof method.output>;

let server: GrpcServer | undefined;
let client: TestClient | undefined;
let port = 0;

async function serve(behaviour: ChatBehaviour, graceMs = 0): Promise<TestClient> {
  return serveEntry(defineBehaviour(method, behaviour), graceMs);
}

async function serveEntry(entry: MethodBehaviour, graceMs: number): Promise<TestClient> {
  server = await startGrpc({
    served: [{ service: entry.method.parent.typeName, entry }],
    engine: { seed: 1, clock: createClock(1), policy: createPolicy() },
    maxReceiveMessageLength: 4 * 1024 * 1024,
    graceMs,
  });
  port = server.port;
  client = createTestClient(`127.0.0.1:${port}`);
  return client;
}

beforeEach(() => {
  server = undefined;
  client = undefined;
});

afterEach(async () => {
  client?.close();
  await server?.close();
});

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe("a call", () => {
  test("that the client cancels aborts the signal and leaves its behaviour", async () => {
    const left = Promise.withResolvers<unknown>();
    const calls = await serve(async function* (_, { signal }) {
      try {
        yield { text: "first" };
        await untilAborted(signal);
      } finally {
        left.resolve(signal.reason);
      }
    });
    const call = calls.open(method);
    await call.take(1);
    call.cancel();
    expect(await left.promise).toMatchObject({ code: 1 });
  });

  test("that reaches its deadline aborts the signal and ends DEADLINE_EXCEEDED", async () => {
    const reason = Promise.withResolvers<unknown>();
    await serve(async function* (_, { signal }) {
      yield { text: "first" };
      await untilAborted(signal);
      reason.resolve(signal.reason);
    });
    // A client that keeps the deadline itself would cancel at the same moment.
    const session = connect(`http://127.0.0.1:${port}`);
    try {
      const trailers = new Promise<IncomingHttpHeaders>((resolve, reject) => {
        const stream = session.request(
          {
            ":method": "POST",
            ":path": `/${rpcName(method)}`,
            "content-type": "application/grpc",
            te: "trailers",
            // Long enough for the call to begin on a busy machine: what never began has no signal.
            "grpc-timeout": "500m",
          },
          { endStream: false },
        );
        stream.on("trailers", resolve).on("error", reject).resume();
      });
      expect(await reason.promise).toMatchObject({ code: 4 });
      expect((await trailers)["grpc-status"]).toBe("4");
    } finally {
      session.destroy();
    }
  });

  test("that its behaviour ends early has its status while the client could still send", async () => {
    const calls = await serve(async function* (requests) {
      for await (const { text } of requests) {
        yield { text };
        return;
      }
    });
    const call = calls.open(method).send({ text: "x" });
    const { messages, status } = await call.rest();
    expect([messages.length, status.code]).toEqual([1, 0]);
  });

  test("whose behaviour throws ends INTERNAL after what was answered", async () => {
    const calls = await serve(async function* () {
      yield { text: "x" };
      throw new Error("broken");
    });
    const { messages, status } = await calls.open(method).rest();
    expect([messages.length, status.code]).toEqual([1, 13]);
  });

  test("with an answer over 4 MiB ends RESOURCE_EXHAUSTED", async () => {
    const calls = await serve(async function* () {
      yield { text: "x".repeat(4 * 1024 * 1024) };
    });
    expect((await calls.open(method).rest()).status.code).toBe(8);
  });

  test("counts calls and those that are open", async () => {
    const seen: (readonly [number, number])[] = [];
    const calls = await serve(async function* (requests, { callIndex, openCalls }) {
      seen.push([callIndex, openCalls()]);
      yield { text: "open" };
      for await (const _ of requests);
    });
    const first = calls.open(method);
    await first.take(1);
    const second = calls.open(method);
    await second.take(1);
    await first.halfClose().status;
    await second.halfClose().status;
    await calls.open(method).halfClose().rest();
    expect(seen).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
  });
});

describe("back pressure", () => {
  test("holds a behaviour up whose reader has stopped, and loses nothing", async () => {
    const text = "x".repeat(64 * 1024);
    const count = 200;
    let given = 0;
    const calls = await serve(async function* () {
      for (let index = 0; index < count; index++) {
        given++;
        yield { text, topic: `${index}` };
      }
    });
    const call = calls.open(method);
    const [first] = await call.take(1);
    const held = await standsStill(() => given);
    // What fits into the windows and buffers of both sides: far from the 13 MB of the whole stream.
    expect(held).toBeLessThan(60);
    const { messages } = await call.rest();
    expect([first, ...messages].map((message) => message?.topic)).toEqual(
      Array.from({ length: count }, (_, index) => `${index}`),
    );
  });

  test("holds a client up whose behaviour does not read", async () => {
    const data = new Uint8Array(64 * 1024);
    const start = Promise.withResolvers<void>();
    const { upload } = ChatService.method;
    let read = 0;
    const calls = await serveEntry(
      defineBehaviour(upload, async function* (requests) {
        await start.promise;
        for await (const _ of requests) read++;
        yield { size: BigInt(read) };
      }),
      0,
    );
    const call = calls.open(upload);
    for (let index = 0; index < 100; index++) call.send({ data });
    call.halfClose();
    await standsStill(() => read);
    start.resolve();
    expect((await call.rest()).messages).toMatchObject([{ size: 100n }]);
  });
});

describe("close", () => {
  test("lets a call finish within the grace", async () => {
    const closing = Promise.withResolvers<void>();
    const calls = await serve(async function* () {
      yield { text: "first" };
      await closing.promise;
      yield { text: "last" };
    }, 10_000);
    const call = calls.open(method);
    await call.take(1);
    const closed = server?.close();
    closing.resolve();
    const { messages, status } = await call.rest();
    expect([messages.length, status.code]).toEqual([1, 0]);
    await closed;
  });

  test("ends a call UNAVAILABLE that goes on", async () => {
    const calls = await serve(async function* (_, { signal }) {
      yield { text: "first" };
      await untilAborted(signal);
    });
    const call = calls.open(method);
    await call.take(1);
    await server?.close();
    expect((await call.status).code).toBe(14);
  });

  test("frees the port", async () => {
    await serve(async function* () {});
    await server?.close();
    const again = await startGrpc({ ...nothing, port });
    expect(again.port).toBe(port);
    await again.close();
  });

  test("is refused a port that is taken, in words", async () => {
    await serve(async function* () {});
    const again = startGrpc({ ...nothing, port });
    await expect(again).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`);
  });
});

const nothing: GrpcServerOptions = {
  served: [],
  engine: { seed: 1, clock: createClock(1), policy: createPolicy() },
  maxReceiveMessageLength: -1,
  graceMs: 0,
};

/** The value when it has been the same for many turns of the event loop. */
async function standsStill(value: () => number): Promise<number> {
  let last = value();
  for (let still = 0; still < 300; still++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (value() !== last) still = 0;
    last = value();
  }
  return last;
}

const singleRequest: readonly MethodOf<DescMessage, DescMessage>[] = [
  ChatService.method.send,
  StreamingService.method.getDataStream,
];

test.each(singleRequest)("$name with two requests ends UNIMPLEMENTED", async (single) => {
  const calls = await serveEntry(echo(single), 0);
  const { messages, status } = await calls.open(single).send({}, {}).halfClose().rest();
  expect([messages.length, status.code]).toEqual([0, 12]);
});

/** Responds to each request with the defaults. */
function echo(method: MethodOf<DescMessage, DescMessage>): MethodBehaviour {
  return {
    method,
    behaviour: async function* (requests) {
      for await (const _ of requests) yield {};
    },
  };
}

test("a request that ends inside a message ends INTERNAL", async () => {
  await serveEntry(echo(ChatService.method.upload), 0);
  for (const body of [Buffer.from([0, 0, 0]), Buffer.from([0, 0, 0, 0, 10, 1, 2])]) {
    expect((await raw({ body })).fields).toMatchObject({ "grpc-status": "13" });
  }
});

test.each([
  [{ "grpc-encoding": "br" }, Buffer.alloc(5), "12"],
  [{ "grpc-encoding": "identity" }, Buffer.from([1, 0, 0, 0, 0]), "13"],
  [{ "grpc-encoding": "gzip" }, Buffer.from([1, 0, 0, 0, 1, 7]), "13"],
  [{}, Buffer.from([2, 0, 0, 0, 0]), "13"],
  [{ "grpc-timeout": "1 m" }, Buffer.alloc(5), "13"],
  [{ "grpc-timeout": "123456789m" }, Buffer.alloc(5), "13"],
])("a request with %j and %j ends with %s", async (headers, body, status) => {
  await serveEntry(echo(ChatService.method.upload), 0);
  expect((await raw({ headers, body })).fields).toMatchObject({ "grpc-status": status });
});

test.each(["720H", "99999999H", "99999999M", "99999999S"])(
  "a deadline of %s does not pass at once",
  async (timeout) => {
    await serveEntry(echo(ChatService.method.upload), 0);
    const { fields } = await raw({ headers: { "grpc-timeout": timeout }, body: Buffer.alloc(5) });
    expect(fields).toMatchObject({ "grpc-status": "0" });
  },
);

test("JSON is read and written with the content-type that says so", async () => {
  const { chat } = ChatService.method;
  await serveEntry(
    defineBehaviour(chat, async function* (requests) {
      for await (const { text } of requests) yield { text: `${text}!` };
    }),
    0,
  );
  const json = Buffer.from('{"text":"hi"}');
  const body = Buffer.concat([Buffer.from([0, 0, 0, 0, json.length]), json]);
  const headers = { "content-type": "application/grpc+json" };
  const { fields, body: response } = await raw({ method: chat, headers, body });
  expect(fields).toMatchObject({ ...headers, "grpc-status": "0" });
  expect(fields["grpc-message"]).toBeUndefined();
  expect(response.subarray(5).toString()).toBe('{"text":"hi!"}');
});

test.each([
  [{ ":method": "PUT" }, "405"],
  [{ "content-type": "application/grpc+foo" }, "415"],
])("a request with %j is refused with HTTP %s", async (headers, status) => {
  await serveEntry(echo(ChatService.method.upload), 0);
  const { fields } = await raw({ headers, body: Buffer.alloc(5) });
  expect(String(fields[":status"])).toBe(status);
});

test("gRPC and what is none share a connection", async () => {
  await serveEntry(echo(ChatService.method.upload), 0);
  const session = connect(`http://127.0.0.1:${port}`);
  try {
    const page = await raw({ session, headers: { "content-type": "application/json" } });
    expect(page.fields[":status"]).toBe(200);
    expect(page.fields["grpc-status"]).toBeUndefined();
    expect((await raw({ session, body: Buffer.alloc(5) })).fields).toMatchObject({ "grpc-status": "0" });
  } finally {
    session.destroy();
  }
});

interface RawRequest {
  readonly method?: MethodOf<DescMessage, DescMessage>;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
  readonly session?: ClientHttp2Session;
}

interface Received {
  /** Headers and trailers. */
  readonly fields: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends bytes and a half-close. */
async function raw(request: RawRequest): Promise<Received> {
  const { method: asked = ChatService.method.upload, headers, body, session } = request;
  const own = session ?? connect(`http://127.0.0.1:${port}`);
  const stream = own.request({
    ":method": "POST",
    ":path": `/${rpcName(asked)}`,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  try {
    const received: IncomingHttpHeaders = {};
    stream.on("response", (given) => Object.assign(received, given));
    stream.on("trailers", (given) => Object.assign(received, given));
    const chunks: Buffer[] = [];
    stream.end(body);
    for await (const chunk of stream) chunks.push(chunk);
    return { fields: received, body: Buffer.concat(chunks) };
  } finally {
    if (session === undefined) own.destroy();
  }
}
