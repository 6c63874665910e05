import { afterEach, expect, test } from "vitest";
import type { Outcome } from "../conformance/outcome/outcome.ts";
import { verify } from "../conformance/runner/verify.ts";
import { parseAddress } from "../conformance/targets/address.ts";
import { parseCredential } from "../mock-server/auth/credential.ts";
import { type MockServer, startMock } from "../mock-server/index.ts";
import type { RunningHttp2 } from "./any-service/http2-server.ts";
import { respond, startHttp2 } from "./any-service/http2-server.ts";

/** Servers that check a header of the call, or forget to. */

const token = "Bearer let-me-in";
let server: RunningHttp2 | undefined;
let mock: MockServer | undefined;
afterEach(async () => {
  await server?.close();
  await mock?.close();
  server = undefined;
  mock = undefined;
});

/** The outcomes of `auth/*`, by clause, of the RPCs of one server. */
async function judged(address: string, rpc: string, authRequired = true): Promise<readonly Outcome[]> {
  const endpoint = { address: parseAddress(address), headers: [["Authorization", token]] as const };
  const { outcomes } = await verify({
    target: { label: address, endpoint, close: () => Promise.resolve() },
    only: ["auth/*"],
    rpc: [rpc],
    ...{ authRequired, seed: 1, shrink: false, timeoutMs: 2_000 },
  });
  return outcomes;
}

const kinds = (outcomes: readonly Outcome[]) => outcomes.map(({ clause, outcome }) => [clause, outcome]);
/** chat.Ack { ack: true } */
const ack = Buffer.from([0x08, 0x01]);

interface Seen {
  /** The value of the header; undefined where the call has none. */
  readonly given: string | undefined;
  /** The number of the call on its connection, from 0. */
  readonly nth: number;
}

/** What a call ends with: 0 with a response, else an error. */
function checking(codeOf: (seen: Seen) => number): Promise<RunningHttp2> {
  const calls = new WeakMap<object, number>();
  return startHttp2((stream, headers) => {
    stream.resume();
    stream.once("end", () => {
      const nth = calls.get(stream.session ?? {}) ?? 0;
      calls.set(stream.session ?? {}, nth + 1);
      const code = codeOf({ given: headers.authorization, nth });
      respond(stream, code, code === 0 ? [ack] : []);
    });
  });
}

const send = "chat.ChatService/Send";
const right = ({ given }: Seen) => (given === token ? 0 : 16);

test.each([
  ["UNAUTHENTICATED", right],
  [
    "PERMISSION_DENIED for another value",
    ({ given }: Seen) => (given === undefined ? 16 : given === token ? 0 : 7),
  ],
])("a server that refuses with %s passes", async (_, codeOf) => {
  server = await checking(codeOf);
  expect(kinds(await judged(server.target, send))).toEqual([
    ["auth/required", "passed"],
    ["auth/checked", "passed"],
  ]);
});

test.each<[string, (seen: Seen) => number, string, string]>([
  ["no value is looked for", () => 0, "failed", "failed"],
  ["any value will do", ({ given }) => (given === undefined ? 16 : 0), "passed", "failed"],
  [
    "the beginning of the value will do",
    ({ given }) => (given?.startsWith("Bearer ") === true ? 0 : 16),
    "passed",
    "failed",
  ],
  [
    "the length of the value will do",
    ({ given }) => (given?.length === token.length ? 0 : 16),
    "passed",
    "failed",
  ],
  [
    "a call without a value ends INTERNAL",
    ({ given }) => (given === undefined ? 13 : given === token ? 0 : 16),
    "failed",
    "passed",
  ],
  [
    "only the first calls of a connection are checked",
    (seen) => (seen.nth < 3 ? right(seen) : 0),
    "failed",
    "failed",
  ],
])("where %s, that is said", async (_, codeOf, required, checked) => {
  server = await checking(codeOf);
  expect(kinds(await judged(server.target, send))).toEqual([
    ["auth/required", required],
    ["auth/checked", checked],
  ]);
});

test("without --auth-required a server that lets all calls in is told, and not accused", async () => {
  server = await checking(() => 0);
  const outcomes = await judged(server.target, send, false);
  expect(kinds(outcomes)).toEqual([
    ["auth/required", "not-exercised"],
    ["auth/checked", "not-exercised"],
  ]);
  expect(outcomes[0]?.because).toContain("With --auth-required that is a failure");
});

test("a server to which the header is nothing is not judged", async () => {
  server = await checking(() => 16);
  expect(kinds(await judged(server.target, send))).toEqual([
    ["auth/required", "not-exercised"],
    ["auth/checked", "not-exercised"],
  ]);
});

test("the mock checks each RPC of the services that it should, over all kinds of calls", async () => {
  const auth = [parseCredential(`ChatService:authorization=${token};wrong=PERMISSION_DENIED`)];
  mock = await startMock({ files: ".", auth, speed: 20 });
  const chat = await judged(mock.address, "chat.ChatService/*");
  expect(new Set(chat.map(({ outcome }) => outcome))).toEqual(new Set(["passed"]));
  expect(chat).toHaveLength(8);
  const other = await judged(mock.address, "streaming.StreamingService/Chat");
  expect(new Set(other.map(({ outcome }) => outcome))).toEqual(new Set(["failed"]));
});
