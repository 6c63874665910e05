import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type DescMethod, fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import type { TranscriptEvent } from "../contracts/transcript/event.ts";
import type { Metadata } from "../contracts/transcript/metadata.ts";
import { declaredIn } from "./declared-in.ts";
import { ownPart } from "./own-part.ts";

/** What each option of a shape says of a call that was written down by hand: an oracle that no mock is part of. */

const [service] = await servicesOf(["fixtures/protos/plain-shapes"]);
if (service === undefined) throw new Error("plain.proto has lost its service.");

interface Call {
  readonly requests?: readonly JsonValue[];
  /** As JSON, or as they were on the wire. */
  readonly responses?: readonly (JsonValue | Uint8Array)[];
  readonly code?: number;
  readonly trailers?: Metadata;
  /** Whether each response came after the request of its place, and before the next one. */
  readonly inTurns?: boolean;
  /** What was drawn; an example as it is where absent. */
  readonly input?: unknown;
}

/** The verdict of the clause `method/NAME` of a contract about a call. */
function verdictOf(text: string, id: string, call: Call): string {
  const rpc = text.split(":")[0] ?? "";
  const read = declaredIn(service === undefined ? [] : [service], [{ file: "c.yaml", text }]).get(rpc);
  if (read === undefined) throw new Error(`${rpc} has no contract.`);
  const part = ownPart(read, undefined);
  const clause = part.clauses.find((each) => each.id === id);
  if (clause === undefined)
    throw new Error(`There is no ${id}; there is ${part.clauses.map((each) => each.id).join(", ")}.`);
  return clause.judge({
    scenario: clause.scenarios?.[0]?.name ?? "",
    input: call.input ?? { base: 0 },
    startedAtMs: 0,
    facts: {
      ...{ files: [], filesPrefix: "", speed: 1, toleranceMs: 100, skewMs: 0, thorough: false },
      fresh: () => "fresh",
    },
    lagMs: 0,
    transcripts: [
      {
        call: "one",
        rpc,
        connection: "main",
        transport: "grpc",
        events: eventsOf(read.declared.method, call),
      },
    ],
  }).kind;
}

function eventsOf(
  method: DescMethod,
  { requests = [{}], responses = [], code = 0, trailers = [], inTurns = false }: Call,
) {
  const message = (from: "client" | "server", json: JsonValue | Uint8Array): TranscriptEvent => {
    const desc = from === "client" ? method.input : method.output;
    const bytes = json instanceof Uint8Array ? json : toBinary(desc, fromJson(desc, json));
    return { from, kind: "message", atMs: 0, message: { bytes, size: bytes.length } };
  };
  const early = inTurns ? responses.slice(0, requests.length) : [];
  return [
    { from: "client", kind: "headers", atMs: 0, metadata: [] },
    ...requests.flatMap((json, place) => [
      message("client", json),
      ...early.slice(place, place + 1).map((response) => message("server", response)),
    ]),
    { from: "client", kind: "half-close", atMs: 0 },
    { from: "server", kind: "headers", atMs: 0, metadata: [] },
    ...responses.slice(early.length).map((json) => message("server", json)),
    {
      ...{ from: "server", kind: "end", atMs: 0, decidedBy: "peer", cause: "trailers" },
      status: { code, message: "" },
      trailers,
    },
  ] satisfies readonly TranscriptEvent[];
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const numbers = (...all: readonly number[]): readonly JsonValue[] => all.map((number) => ({ number }));
const pieces = (...all: readonly string[]): readonly JsonValue[] =>
  all.map((text) => ({ data: base64(text) }));
const heard = (...paths: readonly string[]): readonly JsonValue[] => paths.map((path) => ({ path }));
const parts = (...all: readonly string[]): readonly JsonValue[] =>
  all.map((text) => ({ path: text, data: base64(text) }));

const download = (shape: string): string => `plain.v1.Plain/Download:\n  ${shape}\n`;
const upload = (shape: string): string => `plain.v1.Plain/Upload:\n  ${shape}\n`;
const talk = (shape: string): string => `plain.v1.Plain/Talk:\n  ${shape}\n`;

type Row = readonly [name: string, contract: string, clause: string, holds: Call, violated: Call];

const rows: readonly Row[] = [
  [
    "count: max",
    download("count: { max: 2 }"),
    "download/count",
    { responses: numbers(1, 2) },
    { responses: numbers(1, 2, 3) },
  ],
  [
    "count: min",
    download("count: { min: 2 }"),
    "download/count",
    { responses: numbers(1, 2) },
    { responses: numbers(1) },
  ],
  [
    "index: step",
    download("index: { field: number, start: 10, step: 5 }"),
    "download/index",
    { responses: numbers(10, 15, 20) },
    { responses: numbers(10, 15, 16) },
  ],
  [
    "index: per",
    download("index: { field: number, per: sha256 }"),
    "download/index",
    { responses: [{ sha256: "a" }, { sha256: "b" }, { number: 1, sha256: "a" }] },
    { responses: [{ sha256: "a" }, { number: 1, sha256: "b" }] },
  ],
  [
    "order: descending",
    download("order: { field: number, descending: true }"),
    "download/order",
    { responses: numbers(3, 3, 1) },
    { responses: numbers(3, 4) },
  ],
  [
    "order: strict",
    download("order: { field: number, strict: true }"),
    "download/order",
    { responses: numbers(1, 2) },
    { responses: numbers(1, 1) },
  ],
  [
    "order: per",
    download("order: { field: number, per: sha256 }"),
    "download/order",
    {
      responses: [
        { number: 5, sha256: "a" },
        { number: 1, sha256: "b" },
        { number: 6, sha256: "a" },
      ],
    },
    {
      responses: [
        { number: 5, sha256: "a" },
        { number: 1, sha256: "b" },
        { number: 4, sha256: "a" },
      ],
    },
  ],
  [
    "unique: several fields",
    download("unique: { fields: [number, sha256] }"),
    "download/unique",
    {
      responses: [
        { number: 1, sha256: "a" },
        { number: 1, sha256: "b" },
      ],
    },
    {
      responses: [
        { number: 1, sha256: "a" },
        { number: 1, sha256: "a" },
      ],
    },
  ],
  [
    "chunks: md5 in the trailers",
    download("chunks: { data: data, md5: \"trailers['x-md5']\" }"),
    "download/chunks",
    { responses: pieces("ab", "c"), trailers: [["x-md5", md5("abc")]] },
    { responses: pieces("ab", "c"), trailers: [["x-md5", md5("ab")]] },
  ],
  [
    "chunks: sha256 in a text",
    download("chunks: { data: data, sha256: sha256 }"),
    "download/chunks",
    {
      responses: [{ data: base64("ab") }, { sha256: createHash("sha256").update("ab").digest("hex") }],
    },
    { responses: [{ data: base64("ab") }, { sha256: createHash("sha256").update("a").digest("hex") }] },
  ],
  [
    "chunks: length in a number",
    download("chunks: { data: data, length: number }"),
    "download/chunks",
    { responses: [{ data: base64("ab") }, { data: base64("c"), number: 3 }] },
    { responses: [{ data: base64("ab") }, { data: base64("c"), number: 2 }] },
  ],
  [
    "chunks: total of the request",
    download("chunks: { data: data, total: request.size }"),
    "download/chunks",
    { requests: [{ size: 3 }], responses: pieces("ab", "c") },
    { requests: [{ size: 4 }], responses: pieces("ab", "c") },
  ],
  [
    "fold: MIN",
    upload("fold: { field: bytes, op: MIN, of: size(request.data) }"),
    "upload/fold",
    { requests: parts("abc", "a"), responses: [{ bytes: "1" }] },
    { requests: parts("abc", "a"), responses: [{ bytes: "3" }] },
  ],
  [
    "fold: MAX",
    upload("fold: { field: bytes, op: MAX, of: size(request.data) }"),
    "upload/fold",
    { requests: parts("abc", "a"), responses: [{ bytes: "3" }] },
    { requests: parts("abc", "a"), responses: [{ bytes: "1" }] },
  ],
  [
    "fold: FIRST",
    upload("fold: { field: bytes, op: FIRST, of: size(request.data) }"),
    "upload/fold",
    { requests: parts("abc", "a"), responses: [{ bytes: "3" }] },
    { requests: parts("abc", "a"), responses: [{ bytes: "1" }] },
  ],
  [
    "fold: LAST",
    upload("fold: { field: bytes, op: LAST, of: size(request.data) }"),
    "upload/fold",
    { requests: parts("abc", "a"), responses: [{ bytes: "1" }] },
    { requests: parts("abc", "a"), responses: [{ bytes: "3" }] },
  ],
  [
    "fold: where",
    upload('fold: { field: names, op: COUNT, where: request.path != "" }'),
    "upload/fold",
    { requests: [{ path: "a" }, {}], responses: [{ names: 1 }] },
    { requests: [{ path: "a" }, {}], responses: [{ names: 2 }] },
  ],
  [
    "fold: empty",
    upload("fold: { field: bytes, op: MAX, of: size(request.data), empty: 0 - 1 }"),
    "upload/fold",
    { requests: [], responses: [{ bytes: "-1" }] },
    { requests: [], responses: [{ bytes: "0" }] },
  ],
  [
    "fold: a number beyond 2^53",
    upload("fold: { field: bytes, op: SUM, of: int(request.path) }"),
    "upload/fold",
    { requests: [{ path: "9007199254740993" }], responses: [{ bytes: "9007199254740993" }] },
    { requests: [{ path: "9007199254740993" }], responses: [{ bytes: "9007199254740992" }] },
  ],
  [
    "reply: n",
    talk("reply: { n: 2 }"),
    "talk/reply",
    { requests: parts("a", "b"), responses: heard("a", "a", "b", "b") },
    { requests: parts("a", "b"), responses: heard("a", "a", "b") },
  ],
  [
    "reply: key",
    talk("reply: { key: { request: path, response: path } }"),
    "talk/reply",
    { requests: parts("a", "b"), responses: heard("b", "a") },
    { requests: parts("a", "b"), responses: heard("b", "b") },
  ],
  [
    "reply: equal",
    talk('reply: { equal: { path: request.path + "!" } }'),
    "talk/reply-equal",
    { requests: parts("a"), responses: heard("a!") },
    { requests: parts("a"), responses: heard("a") },
  ],
  [
    "last: empty",
    download("last: { field: is_last, empty: data }"),
    "download/last-empty",
    { responses: [{ data: base64("a") }, { isLast: true }] },
    { responses: [{ data: base64("a") }, { isLast: true, data: base64("b") }] },
  ],
  [
    "errors: when",
    download(`errors: { when: "request.path == 'gone'", codes: NOT_FOUND }`),
    "download/errors",
    { requests: [{ path: "gone" }], code: 5 },
    { requests: [{ path: "gone" }], responses: numbers(1) },
  ],
  [
    "each: over the requests that were sent before the response",
    talk("each: { that: size(requests) == size(response.path) }"),
    "talk/each",
    { requests: parts("a", "b"), responses: heard("1", "22"), inTurns: true },
    { requests: parts("a", "b"), responses: heard("1", "2"), inTurns: true },
  ],
  [
    "each: over the responses that came before",
    talk("each: { that: '!responses.exists(r, r.path == response.path)' }"),
    "talk/each",
    { responses: heard("a", "b") },
    { responses: heard("a", "a") },
  ],
  [
    "finally: over all responses",
    download(`finally: { that: 'sum(responses.map(r, int(r.number))) == 6' }`),
    "download/finally",
    { responses: numbers(1, 2, 3) },
    { responses: numbers(1, 2) },
  ],
];

describe.each(rows)("%s", (_, contract, clause, holds, violated) => {
  test("holds of a call that keeps it", () => {
    expect(verdictOf(contract, clause, holds)).toBe("holds");
  });

  test("is violated by one that does not", () => {
    expect(verdictOf(contract, clause, violated)).toBe("violated");
  });
});

describe("a request stream that breaks two rules may be refused by either", () => {
  const contract = [
    upload(`requests: { grammar: "header data*", labels: { header: request.path != '', data: "true" } }`),
    "  errors:",
    "    - { when: request.path == 'gone', codes: NOT_FOUND }",
    "    - { id: cut, when: size(request.data) == 3, codes: NOT_FOUND, detail: google.rpc.BadRequest }",
    "",
  ].join("\n");
  const [gone, cut] = [{ path: "gone" }, { path: "b", data: base64("cut") }];

  test.each([
    ["the code of the first", 5, [gone, gone], { requests: "vacuous", errors: "holds" }],
    ["the code of the second", 3, [gone, gone], { requests: "holds", errors: "vacuous" }],
    ["another code", 9, [gone, gone], { requests: "violated", errors: "violated" }],
    ["one rule is broken, and it has the other's code", 5, [{}], { requests: "violated", errors: "vacuous" }],
    ["that it is away", 14, [gone, gone], { requests: "vacuous", errors: "vacuous" }],
    ["no detail, which only one of them has", 5, [gone, cut], { errors: "holds", cut: "vacuous" }],
    ["no detail, which the only one has", 5, [cut], { cut: "violated" }],
  ])("%s", (_, code, requests, expected) => {
    const judged = Object.keys(expected).map((name) => [
      name,
      verdictOf(contract, `upload/${name}`, { requests, code }),
    ]);
    expect(Object.fromEntries(judged)).toEqual(expected);
  });
});

test.each([
  ["another code, which is no answer to what is wrong", 5, "vacuous"],
  ["OK", 0, "violated"],
  ["the code", 3, "holds"],
])("a request with several changes is refused with %s", (_, code, verdict) => {
  const contract = download("errors: { when: request.size == 7u, codes: INVALID_ARGUMENT }");
  const input = { base: 0, picks: [{ of: 0, changes: [] }] };
  const call = { input, code, requests: [{ size: 7, path: "not there" }] };
  expect(verdictOf(contract, "download/errors", call)).toBe(verdict);
});

test("a field that the schema does not know makes no response another one", () => {
  const contract = talk("each: { that: 'response == previous' }");
  const [known, unknown] = [new Uint8Array([0x0a, 1, 0x61]), new Uint8Array([0x0a, 1, 0x61, 0xf8, 0x7c, 1])];
  expect(verdictOf(contract, "talk/each", { responses: [known, unknown] })).toBe("holds");
});

test("a CRC-32C is Castagnoli's, not zlib's", () => {
  const contract = download("chunks: { data: data, crc32c: sha256 }");
  // The check value of CRC-32C. Source: RFC 3720, appendix B.4, and the catalogue of CRCs.
  const right = { responses: [{ data: base64("123456789") }, { sha256: "e3069283" }] };
  const zlib = crc32(Buffer.from("123456789")).toString(16);
  const wrong = { responses: [{ data: base64("123456789") }, { sha256: zlib }] };
  expect([right, wrong].map((call) => verdictOf(contract, "download/chunks", call))).toEqual([
    "holds",
    "violated",
  ]);
});
