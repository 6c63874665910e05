import { createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { createStubCompiler } from "./compile.ts";
import { problemText } from "./document.ts";
import { createStubStore } from "./store.ts";

const compile = createStubCompiler([ChatService]);
const store = createStubStore();
let mock: MockServer;
beforeAll(async () => {
  mock = await startMock({ files: ".", stubs: store, onlyStubs: true });
});
afterAll(() => mock.close());

function use(text: string): void {
  const { stubs, problems } = compile("a.yaml", text);
  expect(problems.map(problemText)).toEqual([]);
  store.replace("test", stubs);
}

const answered = "- { rpc: chat.ChatService/Send, answer: { send: [{ message: { ack: true } }],";

describe("what no header may hold is told with file, line and field", () => {
  test.each([
    [`trailers: { x-note: "naïve ☃" }`, 'answer.trailers.x-note: the character "ï" is not printable ASCII'],
    [`trailers: { x-note: "a\\nb" }`, 'the control character "\\n" is not printable ASCII'],
    [`headers: { x-note: "a\\u007fb" }`, "is not printable ASCII"],
    [`trailers: { x-bin: "not base64!" }`, '"not base64!" is not base64, which names in -bin take'],
    [`trailers: { X-Id: a }`, 'write "x-id": HTTP/2 allows lower case only'],
    [`trailers: { grpc-status: "0" }`, '"grpc-status" is reserved for the protocol'],
    [`headers: { content-type: text/plain }`, "reserved for the protocol"],
    [`headers: { ":status": "200" }`, "is a pseudo-header of HTTP/2"],
    [`headers: { "": a }`, "the name is empty"],
    [`headers: { "a b": a }`, "may contain only lower-case letters"],
    [`headers: { age: [1, 2] }`, '"age" may have one value only'],
    [`headers: { x-a: " a" }`, "may not begin or end with a space"],
    [`headers: { x-a: { b: c } }`, "expected a string, a number or a list of them, got an object"],
  ])("%s", (fields, sentence) => {
    const [problem = ""] = compile("a.yaml", `${answered} ${fields} } }`).problems.map(problemText);
    expect(problem).toMatch(/^a\.yaml:1: \[0\]\.answer\./);
    expect(problem).toContain(sentence);
  });
});

test("more than clients accept is told", () => {
  const fields = `trailers: { x-a: "${"a".repeat(40_000)}" }`;
  const [problem = ""] = compile("a.yaml", `${answered} ${fields} } }`).problems.map(problemText);
  expect(problem).toContain("are more than the 32768 that clients accept");
});

const transports = [
  ["gRPC", () => createGrpcTransport({ baseUrl: `http://${mock.address}` })],
  ["gRPC-Web", () => createGrpcWebTransport({ baseUrl: `http://${mock.address}`, httpVersion: "1.1" })],
  ["Connect", () => createConnectTransport({ baseUrl: `http://${mock.address}`, httpVersion: "1.1" })],
] as const;

describe.each(transports)("over %s", (_, transport) => {
  const header: { headers?: Headers; trailers?: Headers } = {};
  const send = (headers: Headers = new Headers()) =>
    createClient(ChatService, transport()).send(
      { text: "a" },
      {
        headers,
        timeoutMs: 5_000,
        onHeader: (given) => {
          header.headers = given;
        },
        onTrailer: (given) => {
          header.trailers = given;
        },
      },
    );

  test("headers and trailers arrive, repeated and binary ones, too", async () => {
    use(
      `${answered} headers: { x-h: [a, 1], x-h-bin: AAEC }, trailers: { x-t-bin: "AAE=", x-t: [b, c] } } }`,
    );
    await send();
    expect(header.headers?.get("x-h")).toBe("a, 1");
    expect(header.headers?.get("x-h-bin")?.replace(/=+$/, "")).toBe("AAEC");
    expect(header.trailers?.get("x-t-bin")?.replace(/=+$/, "")).toBe("AAE");
    expect(header.trailers?.get("x-t")).toBe("b, c");
  });

  test("headers of an answer without messages arrive", async () => {
    use("- { rpc: chat.ChatService/Send, answer: { headers: { x-h: a }, status: NOT_FOUND } }");
    const error: unknown = await send().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 5 });
    expect(
      error instanceof Error &&
        "metadata" in error &&
        String(new Headers(error.metadata as Headers).get("x-h")),
    ).toBe("a");
  });

  test.each([
    ["{ x-m: b }", true],
    ["{ x-m: { contains: b } }", true],
    ["{ x-m: c }", false],
    ["{ x-m: { anyOf: [z, a] } }", true],
    ['{ ":authority": { matches: "^127" } }', true],
    ["{ grpc-timeout: 5S }", true],
    ["{ grpc-timeout: 5000m }", true],
    ["{ grpc-timeout: 9S }", false],
    ["{ x-b-bin: AAE }", true],
    ['{ x-b-bin: "AAE=" }', true],
  ])("the condition %s on headers: %s", async (metadata, matches) => {
    use(
      `- { rpc: chat.ChatService/Send, match: { metadata: ${metadata} }, answer: { send: [{ message: { ack: true } }] } }`,
    );
    const headers = new Headers([
      ["x-m", "a"],
      ["x-m", "b"],
      ["x-b-bin", "AAE"],
    ]);
    await expect(
      send(headers).then(
        () => true,
        () => false,
      ),
    ).resolves.toBe(matches);
  });
});
