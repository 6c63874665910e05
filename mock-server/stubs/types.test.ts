import { create, type DescService, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSchemas } from "../../cli/schema/read-schema.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { type CompileStubs, createStubCompiler } from "./compile.ts";
import { problemText } from "./document.ts";
import { createStubStore } from "./store.ts";

const store = createStubStore();
let services: readonly DescService[];
let compile: CompileStubs;
let mock: MockServer;
beforeAll(async () => {
  const schema = await readSchemas(["fixtures/messages/protos"]);
  services = ["kinds.Kinds", "required.Required"].flatMap((name) => schema.getService(name) ?? []);
  compile = createStubCompiler(services);
  mock = await startMock({ files: ".", services, stubs: store });
});
afterAll(() => mock.close());

function problems(text: string): string {
  return compile("a.yaml", text).problems.map(problemText).join("\n");
}

function use(text: string): void {
  expect(problems(text)).toBe("");
  store.replace("test", compile("a.yaml", text).stubs);
}

/** A call of Connect with JSON, as curl makes it. */
async function post(method: string, request: string): Promise<unknown> {
  const response = await fetch(`http://${mock.address}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: request,
  });
  return response.json();
}

async function matches(condition: string, request: JsonValue): Promise<boolean> {
  use(`- { rpc: kinds.Kinds/Get, match: { request: ${condition} }, answer: { status: ABORTED } }`);
  const [service] = services;
  if (service === undefined) throw new Error("no service");
  const method = service.methods.find(({ name }) => name === "Get");
  if (method === undefined) throw new Error("no method");
  const registry = typesOf(service.file);
  const message = fromJson(method.input, request, { registry });
  const client = createClient(service, createGrpcTransport({ baseUrl: `http://${mock.address}` }));
  // A client of a service that is known only when it runs has methods of any name.
  const get = Reflect.get(client, "get") as (message: unknown) => Promise<unknown>;
  return get(message).then(
    () => false,
    (error: unknown) => error instanceof Error && error.message.includes("aborted"),
  );
}

describe("a condition compares what a field is", () => {
  const item = { "@type": "type.googleapis.com/kinds.Item", name: "boxed", weight: 0.1 };
  test.each<[string, JsonValue, boolean]>([
    ["{ big: 9007199254740993 }", { big: "9007199254740993" }, true],
    ["{ big: 9007199254740993 }", { big: "9007199254740992" }, false],
    ["{ big: -9223372036854775808 }", { big: "-9223372036854775808" }, true],
    ["{ huge: 18446744073709551615 }", { huge: "18446744073709551615" }, true],
    ["{ fixed: { anyOf: [1, 9007199254740995] } }", { fixed: "9007199254740995" }, true],
    ["{ data: AAEC }", { data: "AAEC" }, true],
    ["{ data: { equals: AAEC } }", { data: "AAEB" }, false],
    ["{ ratio: 0.1 }", { ratio: 0.1 }, true],
    ["{ ratio: { anyOf: [0.2, 0.1] } }", { ratio: 0.1 }, true],
    ["{ wrapped: 0.1 }", { wrapped: 0.1 }, true],
    ["{ precise: 0.1 }", { precise: 0.1 }, true],
    ["{ color: COLOR_RED }", { color: 1 }, true],
    ["{ color: 1 }", { color: "COLOR_RED" }, true],
    ["{ color: { matches: RED$ } }", { color: 1 }, true],
    ["{ at: 2026-01-01T01:00:00+01:00 }", { at: "2026-01-01T00:00:00Z" }, true],
    ["{ took: 1.500s }", { took: "1.5s" }, true],
    ["{ counts: { a: 1, b: 9007199254740993 } }", { counts: { b: "9007199254740993", a: 1 } }, true],
    ["{ counts: { contains: b } }", { counts: { b: 1 } }, true],
    ["{ items: { a: { name: x, weight: 0.1 } } }", { items: { a: { name: "x", weight: 0.1 } } }, true],
    ["{ tags: [a, b] }", { tags: ["b", "a"] }, false],
    ["{ tags: { inAnyOrder: [a, b] } }", { tags: ["b", "a"] }, true],
    ["{ tags: { inAnyOrder: [a, a] } }", { tags: ["a", "b"] }, false],
    ["{ tags: { inAnyOrder: [{ contains: a }, ab] } }", { tags: ["ab", "ac"] }, true],
    ["{ numbers: { contains: 9007199254740993 } }", { numbers: ["1", "9007199254740993"] }, true],
    ["{ numbers: { contains: 9007199254740993 } }", { numbers: ["9007199254740992"] }, false],
    ["{ colors: { contains: COLOR_BLUE } }", { colors: [1, 2] }, true],
    ["{ blobs: { contains: AAE= } }", { blobs: ["AAE="] }, true],
    ["{ list: { contains: { name: b } } }", { list: [{ name: "a" }, { name: "b" }] }, true],
    ["{ list: { contains: { name: { matches: ^b } } } }", { list: [{ name: "a" }] }, false],
    ["{ item: { weight: 0.1 } }", { item: { name: "x", weight: 0.1 } }, true],
    ["{ any: { '@type': kinds.Item, name: boxed } }", { any: item }, true],
    ["{ any: { '@type': type.googleapis.com/kinds.Item, weight: 0.1 } }", { any: item }, true],
    ["{ any: { '@type': kinds.Item, name: { contains: z } } }", { any: item }, false],
    ["{ any: { '@type': unimported.Lone } }", { any: { "@type": "a/unimported.Lone", name: "x" } }, true],
    ["{ any: { '@type': google.rpc.ErrorInfo } }", { any: { "@type": "a/google.rpc.ErrorInfo" } }, true],
  ])("%s against %j: %s", async (condition, request, expected) => {
    expect(await matches(condition, request)).toBe(expected);
  });
});

test.each([
  ["{ data: { matches: a } }", "matches cannot hold for data (bytes)"],
  ["{ data: { contains: AAE= } }", "contains cannot hold for data (bytes)"],
  ["{ data: '!' }", "[0].match.request.data: "],
  ["{ color: COLOR_GREEN }", "COLOR_GREEN"],
  ["{ colors: { contains: COLOR_GREEN } }", "COLOR_GREEN"],
  ["{ at: yesterday }", "[0].match.request.at: "],
  ["{ took: 5 minutes }", "[0].match.request.took: "],
  ["{ text: { inAnyOrder: [a] } }", "inAnyOrder cannot hold for text (string)"],
  ["{ tags: { anyOf: [] } }", "anyOf needs at least one value"],
  ["{ any: { '@type': kinds.Nothing } }", 'there is no message type "kinds.Nothing" in the schema'],
  ["{ big: 9223372036854775808 }", "9223372036854775808"],
  ["{ item: { matches: a } }", "matches cannot hold for item (kinds.Item)"],
])("the condition %s, which cannot hold, is refused", (condition, sentence) => {
  const text = `- rpc: kinds.Kinds/Get\n  match: { request: ${condition} }\n  answer: { status: ABORTED }`;
  expect(problems(text)).toContain(sentence);
  expect(problems(text)).toMatch(/^a\.yaml:2: /);
});

test("answers keep all digits, and an Any holds any type of the schema, over Connect JSON, too", async () => {
  use(`
- rpc: kinds.Kinds/Get
  answer: { send: [{ message: { big: 9223372036854775807, huge: 18446744073709551615, numbers: [9007199254740993],
    any: { "@type": unimported.Lone, name: x } } }] }`);
  expect(await post("kinds.Kinds/Get", '{"any": {"@type": "a/kinds.Item", "name": "in"}}')).toEqual({
    big: "9223372036854775807",
    huge: "18446744073709551615",
    numbers: ["9007199254740993"],
    any: { "@type": "type.googleapis.com/unimported.Lone", name: "x" },
  });
});

test("a number that a string field takes has quotes", () => {
  const text = "- { rpc: kinds.Kinds/Get, answer: { send: [{ message: { text: 9007199254740993 } }] } }";
  expect(problems(text)).toContain("text is a string; write the number 9007199254740993 in quotes");
});

test("a faked Any holds a type of the schema, and is readable as JSON", async () => {
  store.replace("test", []);
  for (const big of ["1", "2", "3"]) {
    const { any } = (await post("kinds.Kinds/Get", `{"big": "${big}"}`)) as { any: { "@type": string } };
    expect(any["@type"]).toMatch(/^type\.googleapis\.com\/[a-z]+\.[A-Z]/);
  }
});

describe("proto2", () => {
  test("required fields are filled at every depth", async () => {
    store.replace("test", []);
    expect(await post("required.Required/Get", '{"name": "x"}')).toMatchObject({
      id: expect.any(String),
      inner: { a: expect.any(String) },
    });
    expect(await post("required.Required/Deep", '{"name": "x"}')).toMatchObject({
      x: { x: { x: { x: { s: expect.any(String) } } } },
    });
  });

  test.each([
    ["Connect", () => createConnectTransport({ baseUrl: `http://${mock.address}`, httpVersion: "1.1" })],
    ["gRPC", () => createGrpcTransport({ baseUrl: `http://${mock.address}` })],
  ])("a request that lacks one is INVALID_ARGUMENT over %s", async (_, transport) => {
    const method = services[1]?.methods[0];
    if (method === undefined) throw new Error("no method");
    // Only an empty message can be written without its required fields: one of another type.
    const input = services[0]?.methods[0]?.input ?? method.input;
    const empty = { ...method, methodKind: "unary" as const, input };
    const call = transport().unary(empty, undefined, 5_000, undefined, create(empty.input));
    await expect(call).rejects.toMatchObject({ code: 3, rawMessage: /required field name is missing/ });
  });

  test("nested ones are named with their path, and a stub that lacks one is refused", async () => {
    expect(await post("required.Required/Get", '{"name": "x", "base": {"id": "1", "inner": {}}}')).toEqual({
      code: "invalid_argument",
      message: "Invalid required.Query: the required field base.inner.a is missing.",
    });
    const text = "- { rpc: required.Required/Get, answer: { send: [{ message: { id: a } }] } }";
    expect(problems(text)).toContain("required.Base lacks its required field inner");
  });

  test("groups and extensions match and are answered", async () => {
    use(`
- rpc: required.Required/Get
  match: { request: { base: { "[required.note]": x, "[required.marks]": { contains: 9007199254740993 }, entry: { contains: { key: k } } } } }
  answer: { send: [{ message: { id: a, inner: { a: b }, "[required.more]": { a: c }, entry: [{ key: d }] } }] }`);
    const request = `{"name": "n", "base": {"id": "i", "inner": {"a": "b"}, "[required.note]": "x",
      "[required.marks]": ["9007199254740993"], "entry": [{"key": "k"}]}}`;
    expect(await post("required.Required/Get", request)).toEqual({
      id: "a",
      inner: { a: "b" },
      entry: [{ key: "d" }],
      "[required.more]": { a: "c" },
    });
  });
});

test("what is shared of a schema is what its files give as JSON", () => {
  const [service] = services;
  const lone = service === undefined ? undefined : typesOf(service.file).getMessage("unimported.Lone");
  expect(lone === undefined ? undefined : toJson(lone, create(lone))).toEqual({});
});
