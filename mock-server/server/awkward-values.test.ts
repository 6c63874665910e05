import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { HeaderFields } from "../call/header-fields.ts";
import { StatusError } from "../call/status-error.ts";
import { createStubCompiler } from "../stubs/compile.ts";
import { createStubStore } from "../stubs/store.ts";
import type { MockServer } from "./options.ts";
import { startMock } from "./start.ts";

/** More than the usual cases: `STREAMPROOF_FUZZ=100000`. */
const numRuns = Number(process.env.STREAMPROOF_FUZZ ?? 150);
const testMs = 30_000 + numRuns * 20;

const compile = createStubCompiler([ChatService]);
const store = createStubStore();
let thrown: () => StatusError = () => new StatusError(0, "");
let headers: HeaderFields = new Map();
let mock: MockServer;
let transports: readonly Transport[];
beforeAll(async () => {
  mock = await startMock({
    files: ".",
    stubs: store,
    handlers: [
      {
        method: ChatService.method.send,
        // biome-ignore lint/correctness/useYield: a behaviour that only ends the call
        behaviour: async function* (_, context) {
          context.setHeaders(headers);
          throw thrown();
        },
      },
    ],
  });
  const baseUrl = `http://${mock.address}`;
  transports = [createGrpcTransport({ baseUrl }), createConnectTransport({ baseUrl, httpVersion: "1.1" })];
});
afterAll(() => mock.close());

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ maxLength: 8 }),
  fc.constantFrom("\n", "\r\n", "\u0000", "é", "☃", "\ud800", "", " ", "AAE=", "a,b", "x".repeat(5_000)),
);
const name = fc.oneof(
  fc.constantFrom("x-a", "x-bin", "X-A", "", ":path", "grpc-status", "grpc-status-details-bin", "te", "age"),
  fc.constantFrom(
    "connection",
    "content-type",
    "__proto__",
    "constructor",
    "set-cookie",
    "date",
    "trailer-x",
  ),
  text,
);
const value = fc.oneof(text, fc.array(text, { maxLength: 3 }));
const fields = fc.array(fc.tuple(name, value), { maxLength: 4 });
const code = fc.oneof(fc.integer({ min: 0, max: 16 }), fc.constantFrom(-1, 99, Number.NaN, 1.5));

/** Every call ends with a status, and the next one is served. */
async function allEnd(): Promise<void> {
  for (const transport of transports) {
    const error: unknown = await createClient(ChatService, transport)
      .send({}, { timeoutMs: 5_000 })
      .catch((reason: unknown) => reason);
    // DEADLINE_EXCEEDED and UNAVAILABLE would mean that the mock has gone or hangs.
    const ended = error instanceof Error && "code" in error ? error.code : 0;
    expect(ended === 4 || ended === 14 ? String(error) : "ended").toBe("ended");
  }
}

test("a stub of any content is refused, or its calls end", { timeout: testMs }, async () => {
  let served = 0;
  await fc.assert(
    fc.asyncProperty(fields, fields, text, fc.boolean(), async (before, after, message, sends) => {
      const stub = {
        rpc: "chat.ChatService/Send",
        answer: {
          headers: Object.fromEntries(before),
          trailers: Object.fromEntries(after),
          ...(sends ? { send: [{ message: { ack: true } }] } : { status: { code: "ABORTED", message } }),
        },
      };
      const { stubs } = compile("a.yaml", stringify([stub]));
      store.replace("test", stubs);
      if (stubs.length === 0) return;
      served++;
      await allEnd();
    }),
    { numRuns },
  );
  store.replace("test", []);
  expect(served).toBeGreaterThan(numRuns / 100);
});

test("a handler may set and throw anything", { timeout: testMs }, async () => {
  const bytes = fc.oneof(value, fc.uint8Array({ maxLength: 9 }));
  const given = fc.array(fc.tuple(name, bytes), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(given, given, code, text, async (before, after, number, message) => {
      // UNAVAILABLE and DEADLINE_EXCEEDED are what a mock that has gone would show.
      const shown = number === 4 || number === 14 ? 2 : number;
      headers = new Map(before);
      thrown = () => new StatusError(shown, message, new Map(after));
      await allEnd();
    }),
    { numRuns },
  );
});

test("what cannot be sent is INTERNAL, and says why", async () => {
  headers = new Map();
  thrown = () => new StatusError(5, "", new Map([["x-note", "a\nb"]]));
  for (const transport of transports) {
    await expect(createClient(ChatService, transport).send({})).rejects.toMatchObject({
      code: 13,
      rawMessage: expect.stringMatching(/^The mock cannot send the trailer "x-note": the control character/),
    });
  }
});
