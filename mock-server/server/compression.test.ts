import { connect, type IncomingHttpHeaders } from "node:http2";
import { gunzipSync } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { verify } from "../../conformance/runner/verify.ts";
import { parseAddress } from "../../conformance/targets/address.ts";
import { encode } from "../../contracts/model/step.ts";
import { ChatService, FilterSchema, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import { createStubCompiler } from "../stubs/compile.ts";
import { problemText } from "../stubs/document.ts";
import { createStubStore } from "../stubs/store.ts";
import type { MockServer } from "./options.ts";
import { startMock } from "./start.ts";

const store = createStubStore();
let mock: MockServer;
beforeAll(async () => {
  mock = await startMock({ files: ".", speed: 100, stubs: store });
});
afterAll(() => mock.close());
beforeEach(() => store.replace("test", []));

function use(text: string): readonly string[] {
  const { stubs, problems } = createStubCompiler([ChatService])("stubs/a.yaml", text);
  store.replace("test", stubs);
  return problems.map(problemText);
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  /** The compressed flag and the text of each message. */
  readonly messages: readonly (readonly [flag: number, text: string])[];
}

/** What chat.ChatService/Subscribe answers, as it is on the wire. */
async function subscribe(headers: Record<string, string>): Promise<Received> {
  const session = connect(`http://${mock.address}`);
  try {
    const stream = session.request({
      ":method": "POST",
      ":path": "/chat.ChatService/Subscribe",
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    const head = new Promise<IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
    const request = encode(FilterSchema, { topic: "t" });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(request.length, 1);
    stream.end(Buffer.concat([prefix, request]));
    let body = Buffer.concat(await stream.toArray());
    const messages: [number, string][] = [];
    while (body.length > 0) {
      const flag = body.readUInt8(0);
      const content = body.subarray(5, 5 + body.readUInt32BE(1));
      body = body.subarray(5 + content.length);
      messages.push([flag, fromBinary(MessageSchema, flag === 1 ? gunzipSync(content) : content).text]);
    }
    return { headers: await head, messages };
  } finally {
    session.destroy();
  }
}

const gzip = { "grpc-accept-encoding": "identity, deflate,gzip" };
const three = `
- rpc: chat.ChatService/Subscribe
  answer:
    send:
      - { message: { text: one }, compress: gzip }
      - { message: { text: two } }
      - { message: { text: "{{string.alpha(40000)}}" }, compress: gzip }`;

test("a stub compresses each message that it says", async () => {
  expect(use(three)).toEqual([]);
  const { headers, messages } = await subscribe(gzip);
  expect(headers["grpc-encoding"]).toBe("gzip");
  expect(messages.map(([flag, { length }]) => [flag, length])).toEqual([
    [1, 3],
    [0, 3],
    [1, 40_000],
  ]);
});

test("an answer compresses all messages but those that say otherwise", async () => {
  const sends = "[{ message: { text: one } }, { message: { text: two }, compress: identity }]";
  expect(use(`- rpc: chat.ChatService/Subscribe\n  answer: { compress: gzip, send: ${sends} }`)).toEqual([]);
  expect((await subscribe(gzip)).messages).toEqual([
    [1, "one"],
    [0, "two"],
  ]);
});

test("nothing is compressed for a client that does not take gzip", async () => {
  expect(use(three)).toEqual([]);
  for (const headers of [{}, { "grpc-accept-encoding": "identity,gzipped" }]) {
    const received = await subscribe(headers);
    expect(received.headers["grpc-encoding"]).toBe("identity");
    expect(received.messages.map(([flag]) => flag)).toEqual([0, 0, 0]);
  }
});

test("a compression that nobody knows is refused with its place", () => {
  expect(use("- rpc: chat.ChatService/Subscribe\n  answer: { compress: zstd }")).toEqual([
    'stubs/a.yaml:2: [0].answer.compress: there is no compression "zstd"; use gzip or identity',
  ]);
});

test("a call asks for it by a header, and the contracts hold", async () => {
  const { messages } = await subscribe({ ...gzip, "x-mock-prefer": "compress=gzip" });
  expect(new Set(messages.map(([flag]) => flag))).toEqual(new Set([1]));
  const endpoint = {
    address: parseAddress(mock.address),
    headers: [["x-mock-prefer", "compress=gzip"]] as const,
  };
  const { outcomes } = await verify({
    target: { label: "mock", endpoint, close: () => Promise.resolve() },
    services: ["chat.ChatService"],
    only: ["wire/encoding", "wire/whole-messages", "call/decodes", "chat/echo"],
    ...{ seed: 1, speed: 100 },
  });
  expect(outcomes.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(10);
});

test("and is told what it may ask for", async () => {
  const session = connect(`http://${mock.address}`);
  const stream = session.request({
    ":method": "POST",
    ":path": "/chat.ChatService/Subscribe",
    "content-type": "application/grpc",
    "x-mock-prefer": "compress=zstd",
  });
  const headers = new Promise<IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
  stream.end(Buffer.alloc(5));
  expect(await headers).toMatchObject({
    "grpc-status": "3",
    "grpc-message": 'Invalid "compress=zstd": expected gzip or identity.',
  });
  session.destroy();
});
