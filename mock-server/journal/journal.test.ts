import { create, toBinary } from "@bufbuild/protobuf";
import { Code, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createGrpcWebTransport as createFetchGrpcWeb } from "@connectrpc/connect-web";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatService, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import type { JournalCall } from "./call.ts";
import { createJournal } from "./journal.ts";
import { verifyCalls } from "./verification.ts";

const journal = createJournal({ maxCalls: 20, maxEvents: 50 });
let mock: MockServer;
let baseUrl: string;
beforeAll(async () => {
  mock = await startMock({ files: ".", speed: 100, journal });
  baseUrl = `http://${mock.address}`;
});
afterAll(() => mock.close());
beforeEach(() => journal.clear());

const grpc = () => createGrpcTransport({ baseUrl });

function next(change: "opened" | "ended"): Promise<JournalCall> {
  return new Promise((resolve) => {
    const stop = journal.subscribe((call, seen) => {
      if (seen !== change) return;
      stop();
      resolve(call);
    });
  });
}

const ways: readonly (readonly [string, () => Transport])[] = [
  ["grpc", grpc],
  ["grpc-web", () => createFetchGrpcWeb({ baseUrl })],
  ["connect", () => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
];
describe.each(ways)("a call over %s", (name, transport) => {
  test("is written down as it was", async () => {
    const ended = next("ended");
    const client = createClient(ChatService, transport());
    await client.send({ text: "hi" }, { headers: { "x-mock-session": "s" }, timeoutMs: 5_000 });
    const call = await ended;
    const { transport: seen, rpc, events } = call.transcript();
    expect({ seen, rpc, session: call.session }).toEqual({
      seen: name,
      rpc: "chat.ChatService/Send",
      session: "s",
    });
    expect(events.map(({ from, kind }) => `${from} ${kind}`)).toEqual([
      "client headers",
      "client message",
      "client half-close",
      "server message",
      "server end",
    ]);
    const [first] = events;
    const headers = new Map(first?.kind === "headers" ? first.metadata : []);
    expect(Number.parseInt(headers.get("grpc-timeout") ?? "", 10)).toBeGreaterThan(4_000);
  });

  test("that the client cancels says so", async () => {
    const ended = next("ended");
    const stop = new AbortController();
    const prices = createClient(StreamingService, transport()).getStockPrices(
      { symbols: ["A"] },
      { signal: stop.signal },
    );
    await expect(
      (async () => {
        for await (const _ of prices) stop.abort();
      })(),
    ).rejects.toThrow();
    const { events } = (await ended).transcript();
    expect(events.some(({ kind }) => kind === "cancel")).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: "end", decidedBy: "local" });
  });
});

test("an open call takes messages from outside, and is ended from outside", async () => {
  const opened = next("opened");
  const texts: string[] = [];
  const listening = (async () => {
    for await (const { text } of createClient(ChatService, grpc()).subscribe({ topic: "t" })) {
      texts.push(text);
      if (text !== "pushed") continue;
      (await opened).cancel(new StatusError(code.dataLoss, "enough"));
    }
  })();
  const call = await opened;
  await call.push(toBinary(MessageSchema, create(MessageSchema, { text: "pushed" })));
  await expect(listening).rejects.toMatchObject({ code: Code.DataLoss, rawMessage: "enough" });
  expect(texts).toContain("pushed");
  await expect(call.push(new Uint8Array())).rejects.toThrow(/it has ended/);
});

test("the oldest calls are forgotten and counted, and long ones lose their middle", async () => {
  const client = createClient(ChatService, grpc());
  const before = journal.forgotten();
  for (let index = 0; index < 25; index++) await client.send({ text: String(index) });
  expect(journal.calls()).toHaveLength(20);
  expect(journal.forgotten() - before).toBe(5);
  const ended = next("ended");
  for await (const _ of client.subscribe({ topic: "t" }));
  const { events, leftOut } = (await ended).transcript();
  expect(events.length).toBeLessThanOrEqual(75);
  expect(events.length + (leftOut ?? 0)).toBe(104);
  expect(events.at(-1)?.kind).toBe("end");
});

test("calls are verified by what they asked, their number and their order", async () => {
  const client = createClient(ChatService, grpc());
  await client.send({ text: "one" }, { headers: { "x-user": "alice" } });
  await client.send({ text: "two" });
  const verified = (expected: unknown) => verifyCalls(expected, journal.calls());
  const [one, two] = [
    { rpc: "Send", request: { text: "one" } },
    { rpc: "Send", request: { text: "two" } },
  ];
  expect(verified({ calls: [{ rpc: "*/Send", times: 2 }] })).toEqual({ ok: true, problems: [] });
  expect(verified({ calls: [{ ...one, metadata: { "x-user": "alice" }, times: 1 }] }).ok).toBe(true);
  expect(verified({ calls: [one, two], inOrder: true }).ok).toBe(true);
  expect(verified({ calls: [two, one], inOrder: true }).problems).toEqual([
    "Send was not called in this order.",
  ]);
  expect(verified({ calls: [{ rpc: "Send", times: 3 }] }).problems).toEqual([
    "Send was called 2 times; expected exactly 3.",
  ]);
  expect(verified({ calls: [{ rpc: "Send", request: { txt: "a" } }] }).problems).toEqual([
    'calls[0].request.txt: chat.Message has no field "txt"; did you mean text?',
  ]);
  expect(verified({ calls: [{ rpc: "Send" }], session: "other" }).ok).toBe(false);
});
