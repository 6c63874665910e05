import { Code, ConnectError, type ConnectRouter, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamRequestSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { behavioursFromRoutes } from "./connect-service.ts";

const routes = (router: ConnectRouter): ConnectRouter =>
  router.service(ChatService, {
    send: ({ text }, context) => {
      if (text === "fail") {
        const details = [{ desc: StreamRequestSchema, value: { startFromId: 3 } }];
        throw new ConnectError("no", Code.PermissionDenied, { "x-why": "because" }, details);
      }
      context.responseHeader.append("x-list", "a");
      context.responseHeader.append("x-list", "b");
      context.responseTrailer.append("x-left", String(context.timeoutMs()));
      if (text === "late") throw new ConnectError("late", Code.Aborted, { "x-why": "because" });
      context.responseTrailer.set("x-user", context.requestHeader.get("x-user") ?? "");
      return { ack: text === "yes" };
    },
    async *subscribe({ topic }) {
      for (const text of ["a", "b"]) yield { text, topic };
    },
    async *chat(messages) {
      for await (const { text } of messages) yield { text: `own: ${text}` };
    },
  });

let mock: MockServer;
beforeAll(async () => {
  mock = await startMock({ files: ".", handlers: behavioursFromRoutes(routes) });
});
afterAll(() => mock.close());
const client = () => createClient(ChatService, createGrpcTransport({ baseUrl: `http://${mock.address}` }));

async function texts(messages: AsyncIterable<{ readonly text: string }>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { text } of messages) found.push(text);
  return found;
}

test("the user's code answers, with trailers", async () => {
  let user: string | null = "";
  const onTrailer = (trailers: Headers): void => {
    user = trailers.get("x-user");
  };
  expect(await client().send({ text: "yes" }, { headers: { "x-user": "alice" }, onTrailer })).toMatchObject({
    ack: true,
  });
  expect(user).toBe("alice");
  expect(await texts(client().subscribe({ topic: "t" }))).toEqual(["a", "b"]);
  const said = async function* () {
    yield { text: "x" };
  };
  expect(await texts(client().chat(said()))).toEqual(["own: x"]);
});

test("its errors arrive with details and metadata", async () => {
  const error = await client()
    .send({ text: "fail" })
    .catch((thrown: unknown) => ConnectError.from(thrown));
  expect(error).toMatchObject({ code: Code.PermissionDenied, rawMessage: "no" });
  expect(error instanceof ConnectError && error.metadata.get("x-why")).toBe("because");
  expect(error instanceof ConnectError && error.findDetails(StreamRequestSchema)).toMatchObject([
    { startFromId: 3 },
  ]);
});

test("methods that it leaves out answer as without it", async () => {
  const upload = async function* () {
    yield { data: new Uint8Array(4) };
  };
  expect(await client().upload(upload())).toMatchObject({ size: 4n });
});

test.each([undefined, {}, () => undefined])("%s is refused", (given) => {
  expect(() => behavioursFromRoutes(given)).toThrow(/; (write export default|call router)/);
});

describe.each([
  ["gRPC", () => createGrpcTransport({ baseUrl: `http://${mock.address}` })],
  ["gRPC-Web", () => createGrpcWebTransport({ baseUrl: `http://${mock.address}`, httpVersion: "2" })],
  ["Connect", () => createConnectTransport({ baseUrl: `http://${mock.address}`, httpVersion: "1.1" })],
] as const)("over %s", (name, transport) => {
  test("an error leaves nothing out of what the handler set before it", async () => {
    const thrown = await createClient(ChatService, transport())
      .send({ text: "late" }, { timeoutMs: 60_000 })
      .catch((error: unknown) => ConnectError.from(error));
    if (!(thrown instanceof ConnectError)) throw new Error("The call did not fail.");
    const { code, metadata } = thrown;
    expect({ code, list: metadata.get("x-list"), why: metadata.get("x-why") }).toEqual({
      code: Code.Aborted,
      list: "a, b",
      why: "because",
    });
    expect(Number(metadata.get("x-left"))).toBeGreaterThan(50_000);
  });

  test("a deadline of a month reaches the handler, and does not pass at once", async () => {
    let left = "";
    const onTrailer = (trailers: Headers): void => {
      left = trailers.get("x-left") ?? "";
    };
    const month = 30 * 24 * 3_600_000;
    await createClient(ChatService, withTimeout(name, transport(), month)).send(
      { text: "yes" },
      { onTrailer },
    );
    expect(Number(left)).toBeGreaterThan(month - 60_000);
  });
});

/** Asks for more time than a timer takes, which clients of this library would end at once by themselves. */
function withTimeout(name: string, transport: Transport, ms: number): Transport {
  return {
    ...transport,
    unary: (method, signal, _, headers, message) => {
      const all = new Headers(headers);
      if (name === "Connect") all.set("connect-timeout-ms", String(ms));
      else all.set("grpc-timeout", `${ms / 1000}S`);
      return transport.unary(method, signal, undefined, all, message);
    },
  };
}

test.each([
  ["connect-timeout-ms", "application/json", "12345678901"],
  ["connect-timeout-ms", "application/json", "1e3"],
])("a malformed %s is refused", async (name, type, value) => {
  const response = await fetch(`http://${mock.address}/chat.ChatService/Send`, {
    method: "POST",
    headers: { "content-type": type, [name]: value },
    body: "{}",
  });
  expect([response.status, (await response.json()).code]).toEqual([400, "invalid_argument"]);
});
