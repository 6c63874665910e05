import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createGrpcWebTransport as createFetchGrpcWeb } from "@connectrpc/connect-web";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService, StreamRequestSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { createStubCompiler } from "./compile.ts";
import { problemText } from "./document.ts";
import { type Reading, watchStubs } from "./folder.ts";
import { createStubStore } from "./store.ts";

const compile = createStubCompiler([StreamingService, ChatService]);
const store = createStubStore();
let mock: MockServer;
let strict: MockServer;
let baseUrl: string;
let chat: ReturnType<typeof clientOf>;

function clientOf(address: string) {
  return createClient(ChatService, createGrpcTransport({ baseUrl: `http://${address}` }));
}

beforeAll(async () => {
  mock = await startMock({ files: ".", speed: 100, stubs: store });
  strict = await startMock({ files: ".", speed: 100, stubs: store, onlyStubs: true });
  baseUrl = `http://${mock.address}`;
  chat = clientOf(mock.address);
});
afterAll(() => Promise.all([mock.close(), strict.close()]));
beforeEach(() => store.replace("test", []));

function use(text: string): void {
  const { stubs, problems } = compile("stubs/a.yaml", text);
  expect(problems.map(problemText)).toEqual([]);
  store.replace("test", stubs);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function* texts(...given: readonly string[]) {
  for (const text of given) yield { text, topic: "t" };
}

const pricesStub = `
- rpc: streaming.StreamingService/GetStockPrices
  match: { request: { symbols: { contains: ACME } } }
  answer:
    send:
      - message: { symbol: ACME, price: 1.5, volume: "9007199254740993" }
      - { message: { symbol: ACME, price: 2 }, delay: 100, jitter: 50, repeat: 2 }
    status: { code: OUT_OF_RANGE, message: market closed }
    trailers: { x-market: NYSE }
`;

const transports: readonly (readonly [string, () => Transport])[] = [
  ["gRPC", () => createGrpcTransport({ baseUrl })],
  ["gRPC-Web", () => createFetchGrpcWeb({ baseUrl })],
  ["Connect", () => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
];
test.each(transports)("a stub answers over %s", async (_, transport) => {
  use(pricesStub);
  const seen: (readonly [number, bigint])[] = [];
  const client = createClient(StreamingService, transport());
  const error = await (async () => {
    for await (const { price, volume } of client.getStockPrices({ symbols: ["X", "ACME"] }))
      seen.push([price, volume]);
  })().catch((thrown: unknown) => ConnectError.from(thrown));
  expect(seen).toEqual([
    [1.5, 9007199254740993n],
    [2, 0n],
    [2, 0n],
  ]);
  expect(error).toMatchObject({ code: Code.OutOfRange, rawMessage: "market closed" });
  expect(error?.metadata.get("x-market")).toBe("NYSE");
});

test("what no stub matches is answered as without stubs", async () => {
  use(pricesStub);
  const client = createClient(StreamingService, createGrpcTransport({ baseUrl }));
  for await (const { symbol } of client.getStockPrices({ symbols: ["OTHER"] })) {
    expect(symbol).toBe("OTHER");
    break;
  }
});

test("with only stubs the closest one and the difference are told", async () => {
  use(`
- { name: hello, rpc: chat.ChatService/Send, match: { metadata: { x-user: alice }, request: { text: hello, topic: { anyOf: [a, b] } } }, answer: { status: ABORTED } }
`);
  const error = await clientOf(strict.address)
    .send({ text: "hallo", topic: "a" }, { headers: { "x-user": "alice" } })
    .catch((thrown: unknown) => ConnectError.from(thrown));
  expect(error).toMatchObject({
    code: Code.Unimplemented,
    rawMessage:
      'No stub matches this call of chat.ChatService/Send. The closest is "hello" (stubs/a.yaml:2): text is "hallo", not "hello".',
  });
  const other = await createClient(
    StreamingService,
    createGrpcTransport({ baseUrl: `http://${strict.address}` }),
  )
    .uploadFile((async function* () {})())
    .catch((thrown: unknown) => ConnectError.from(thrown));
  expect(other).toMatchObject({ code: Code.Unimplemented });
});

describe("matching", () => {
  test.each([
    ["{ text: hello }", { text: "hello" }, true],
    ["{ text: hello }", { text: "hello!" }, false],
    ["{ text: { contains: ell } }", { text: "hello" }, true],
    ["{ text: { matches: '^h.*o$' } }", { text: "hello" }, true],
    ["{ text: { matches: '^h.*o$' } }", { text: "hell" }, false],
    ["{ text: { anyOf: [a, { contains: z }] } }", { text: "xyz" }, true],
    ["{ text: { anyOf: [a, { contains: z }] } }", { text: "b" }, false],
    ["{ text: { equals: '' } }", {}, true],
  ])("%s against %j: %s", async (request, message, matches) => {
    use(`- { rpc: chat.ChatService/Send, match: { request: ${request} }, answer: { status: ABORTED } }`);
    const ended = await chat.send(message).then(
      () => false,
      () => true,
    );
    expect(ended).toBe(matches);
  });

  test("the first messages of a stream, in order", async () => {
    use(
      `- { rpc: chat.ChatService/Chat, match: { sequence: [{ text: a }, { text: b }] }, answer: { send: [{ message: { text: stub } }] } }`,
    );
    expect(await all(chat.chat(texts("a", "b", "c")))).toMatchObject([{ text: "stub" }]);
    expect((await all(chat.chat(texts("a", "c")))).map(({ text }) => text)).toEqual(["echo: a", "echo: c"]);
  });

  test("the higher priority, then the order of the file", async () => {
    use(`
- { rpc: chat.ChatService/Send, answer: { status: { code: ABORTED, message: first } } }
- { rpc: chat.ChatService/Send, priority: 2, match: { request: { text: hi } }, answer: { status: { code: ABORTED, message: high } } }
`);
    await expect(chat.send({ text: "hi" })).rejects.toThrow("high");
    await expect(chat.send({ text: "ho" })).rejects.toThrow("first");
  });
});

test("times and state are a session's own", async () => {
  use(`
- { rpc: chat.ChatService/Send, times: 1, answer: { status: { code: ABORTED, message: once } } }
- { rpc: chat.ChatService/Send, state: { needs: start, becomes: in }, answer: { status: { code: ABORTED, message: login } } }
- { rpc: chat.ChatService/Send, state: { needs: in }, answer: { status: { code: ABORTED, message: inside } } }
`);
  const said = async (session: string): Promise<string> =>
    chat.send({}, { headers: { "x-mock-session": session } }).then(
      () => "",
      (error: unknown) => ConnectError.from(error).rawMessage,
    );
  expect([await said("a"), await said("a"), await said("a"), await said("b")]).toEqual([
    "once",
    "login",
    "inside",
    "once",
  ]);
  store.reset("a");
  expect(await said("a")).toBe("once");
});

test("a bidi stub answers message by message and at the half-close", async () => {
  use(`
- rpc: chat.ChatService/Chat
  answer: { send: [{ message: { text: welcome } }] }
  when:
    - { match: { text: { contains: hi } }, send: [{ message: { text: "hello {{request.text}}" } }, { message: { text: how are you } }] }
    - { match: { text: stop }, status: { code: ABORTED, message: stopped } }
  onHalfClose: { send: [{ message: { text: bye } }] }
`);
  const answers = await all(chat.chat(texts("hi Bob", "no")));
  expect(answers.map(({ text }) => text)).toEqual(["welcome", "hello hi Bob", "how are you", "bye"]);
  await expect(all(chat.chat(texts("stop", "hi")))).rejects.toThrow("stopped");
});

test("a stub of a client stream answers after the half-close", async () => {
  use(`- { rpc: chat.ChatService/Upload, answer: { send: [{ message: { size: 42 } }] } }`);
  const upload = async function* () {
    yield { data: new Uint8Array(3) };
  };
  expect(await chat.upload(upload())).toMatchObject({ size: 42n });
});

test("a call can be held open", async () => {
  use(`- { rpc: chat.ChatService/Subscribe, answer: { send: [{ message: { text: one } }], hold: true } }`);
  const seen: string[] = [];
  const listening = (async () => {
    for await (const { text } of chat.subscribe({}, { timeoutMs: 300 })) seen.push(text);
  })();
  await expect(listening).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  expect(seen).toEqual(["one"]);
});

test("details of a status arrive", async () => {
  use(`- rpc: chat.ChatService/Send
  answer: { status: { code: ABORTED, details: [{ "@type": streaming.StreamRequest, startFromId: 7 }] } }`);
  const error = await chat.send({}).catch((thrown: unknown) => ConnectError.from(thrown));
  expect(error).toBeInstanceOf(ConnectError);
  expect(error instanceof ConnectError && error.findDetails(StreamRequestSchema)).toMatchObject([
    { startFromId: 7 },
  ]);
});

test("expressions give the same for the same request, other data for another seed", async () => {
  use(
    `- { rpc: chat.ChatService/Subscribe, answer: { send: [{ message: { text: "{{person.fullName}} {{index}}", topic: "{{request.topic}}" }, repeat: 2 }] } }`,
  );
  const said = async (headers: Record<string, string> = {}) =>
    (await all(chat.subscribe({ topic: "t" }, { headers }))).map(({ text, topic }) => `${topic}: ${text}`);
  const first = await said();
  expect(first[0]).toMatch(/^t: \S+ .+ 0$/);
  expect(await said()).toEqual(first);
  expect(await said({ "x-mock-seed": "7" })).not.toEqual(first);
});

test("a folder is read again when it changes, and a broken file keeps what was there", async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-stubs-"));
  const readings: Reading[] = [];
  let wake = Promise.withResolvers<void>();
  const folderStore = createStubStore();
  const next = async (content: string): Promise<Reading | undefined> => {
    wake = Promise.withResolvers();
    await writeFile(join(dir, "a.yaml"), content);
    await wake.promise;
    return readings.at(-1);
  };
  const onReading = (reading: Reading): void => {
    readings.push(reading);
    wake.resolve();
  };
  const folder = await watchStubs({ dir, compile, store: folderStore, onReading });
  try {
    expect(folder.first).toEqual({ files: 0, stubs: 0, problems: [], leftOut: [] });
    expect(await next(pricesStub)).toEqual({ files: 1, stubs: 1, problems: [], leftOut: [] });
    expect((await next(pricesStub.replace("price: 1.5", "prize: 1.5")))?.problems).toEqual([
      expect.stringMatching(/a\.yaml:6: \[0\]\.answer\.send\[0\]\.message\.prize: .+did you mean price\?$/),
    ]);
    expect(folderStore.list()).toHaveLength(1);
    expect((await next(""))?.stubs).toBe(0);
    expect(folderStore.list()).toHaveLength(0);
  } finally {
    folder.close();
    await rm(dir, { recursive: true });
  }
});
