import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { type MockServer, startMock } from "../index.ts";
import { parseCredential } from "./credential.ts";

let mock: MockServer;
beforeAll(async () => {
  const auth = [
    "ChatService:authorization=Bearer one",
    "chat.ChatService:authorization=Bearer two;wrong=PERMISSION_DENIED",
    "x-tenant=acme",
  ].map(parseCredential);
  mock = await startMock({ files: ".", auth });
});
afterAll(() => mock.close());

const transports: readonly (readonly [string, (baseUrl: string) => Transport])[] = [
  ["gRPC", (baseUrl) => createGrpcTransport({ baseUrl })],
  ["gRPC-Web", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
];

test.each(transports)("over %s calls without the headers of their service are refused", async (_, open) => {
  const transport = open(`http://${mock.address}`);
  const chat = createClient(ChatService, transport);
  const codeOf = async (headers: Record<string, string>) => {
    const call = chat.send({ text: "hi" }, { headers });
    return call.then(
      () => "OK",
      (error) => Code[ConnectError.from(error).code],
    );
  };
  expect(await codeOf({})).toBe("Unauthenticated");
  expect(await codeOf({ "x-tenant": "acme" })).toBe("Unauthenticated");
  expect(await codeOf({ authorization: "Bearer one" })).toBe("Unauthenticated");
  expect(await codeOf({ "x-tenant": "acme", authorization: "Bearer three" })).toBe("Unauthenticated");
  for (const token of ["one", "two"]) {
    expect(await codeOf({ "x-tenant": "acme", authorization: `Bearer ${token}` })).toBe("OK");
  }
});

test.each(transports.slice(0, 1))("over %s a stream of requests is refused at once", async (_, open) => {
  const transport = open(`http://${mock.address}`);
  const never = async function* () {
    yield { text: "hi" };
    await new Promise(() => {});
  };
  const upload = createClient(ChatService, transport).chat(never(), { headers: { "x-tenant": "acme" } });
  await expect(upload[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: Code.Unauthenticated });
  // Another service asks for less.
  const streaming = createClient(StreamingService, transport);
  const unknown = streaming.downloadFile({ filePath: "nope" }, { headers: { "x-tenant": "acme" } });
  await expect(unknown[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: Code.NotFound });
});
