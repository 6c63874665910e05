import { createHash } from "node:crypto";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createMockTransport } from "./in-memory.ts";
import { handlers } from "./msw.ts";

const baseUrl = "https://api.example/rpc";
const options = {
  ...{ speed: 50, seed: 3, files: { "a.txt": Uint8Array.of(1, 2, 3, 4, 5) } },
  stubs: [
    {
      rpc: "chat.ChatService/Send",
      match: { request: { text: "stub" } },
      answer: { status: { code: "ABORTED", message: "by a stub" } },
    },
  ],
};
const server = setupServer(...handlers({ baseUrl, ...options }));
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());

const ways: readonly (readonly [string, () => Transport])[] = [
  ["in memory", () => createMockTransport(options)],
  ["Connect by MSW", () => createConnectTransport({ baseUrl })],
  ["Connect in binary by MSW", () => createConnectTransport({ baseUrl, useBinaryFormat: true })],
  ["Connect with GET by MSW", () => createConnectTransport({ baseUrl, useHttpGet: true })],
  ["gRPC-Web by MSW", () => createGrpcWebTransport({ baseUrl })],
];

describe.each(ways)("without a server, %s", (_, transport) => {
  test("a unary call is answered", async () => {
    expect(await createClient(ChatService, transport()).send({ text: "x" })).toMatchObject({ ack: true });
  });

  test("prices come one by one, until the client has enough", async () => {
    const stop = new AbortController();
    const prices = createClient(StreamingService, transport()).getStockPrices(
      { symbols: ["A", "B"] },
      { signal: stop.signal },
    );
    const seen: string[] = [];
    await expect(
      (async () => {
        for await (const { symbol } of prices) {
          seen.push(symbol);
          if (seen.length === 4) stop.abort();
        }
      })(),
    ).rejects.toMatchObject({ code: Code.Canceled });
    expect(seen).toEqual(["A", "B", "A", "B"]);
  });

  test("the request's rules hold, with details", async () => {
    const logs = createClient(StreamingService, transport()).streamLogs({ level: "LOUD" });
    const error = await (async () => {
      for await (const _ of logs);
    })().catch((thrown: unknown) => ConnectError.from(thrown));
    expect(error).toMatchObject({ code: Code.InvalidArgument, details: [expect.anything()] });
  });

  test("stubs answer, and faults are injected", async () => {
    const client = createClient(ChatService, transport());
    await expect(client.send({ text: "stub" })).rejects.toMatchObject({ code: Code.Aborted });
    const headers = { "x-mock-prefer": "code=UNAVAILABLE, after=2" };
    const texts: string[] = [];
    await expect(
      (async () => {
        for await (const { text } of client.subscribe({}, { headers })) texts.push(text);
      })(),
    ).rejects.toMatchObject({ code: Code.Unavailable });
    expect(texts).toEqual(["msg 0", "msg 1"]);
  });

  test("files are served from memory", async () => {
    const chunks: (readonly number[])[] = [];
    const client = createClient(StreamingService, transport());
    for await (const { data } of client.downloadFile({ filePath: "a.txt", chunkSize: 2 }))
      chunks.push([...data]);
    expect(chunks).toEqual([[1, 2], [3, 4], [5], []]);
  });
});

test("a long answer lets everything else in the page go on", async () => {
  const transport = createMockTransport({ files: { long: new Uint8Array(20_000) } });
  let turns = 0;
  const counting = setInterval(() => {
    turns++;
  });
  for await (const _ of createClient(StreamingService, transport).downloadFile({
    filePath: "long",
    chunkSize: 1,
  }));
  clearInterval(counting);
  expect(turns).toBeGreaterThan(3);
});

test("in memory there are all kinds of RPC", async () => {
  const client = createClient(ChatService, createMockTransport());
  const texts: string[] = [];
  for await (const { text } of client.chat(
    (async function* () {
      yield { text: "a" };
      yield { text: "b" };
    })(),
  ))
    texts.push(text);
  expect(texts).toEqual(["echo: a", "echo: b"]);
});

test("in memory an upload is told its length and checksum", async () => {
  const client = createClient(StreamingService, createMockTransport());
  const chunks = [new Uint8Array(0), new Uint8Array(100).fill(7), new Uint8Array(70_001).fill(255)];
  const { totalBytes, checksum } = await client.uploadFile(
    (async function* () {
      for (const [chunkNumber, data] of chunks.entries()) yield { data, chunkNumber };
    })(),
  );
  expect(totalBytes).toBe(70_101n);
  expect(checksum).toBe(createHash("md5").update(Buffer.concat(chunks)).digest("hex"));
});

test("wrong stubs are told when they are given", () => {
  expect(() => handlers({ baseUrl, stubs: [{ rpc: "chat.ChatService/Sned" }] })).toThrow(
    "did you mean chat.ChatService/Send?",
  );
});
