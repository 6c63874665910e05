import type { DescService } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSchemas } from "../../cli/schema/read-schema.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { type CompileStubs, createStubCompiler } from "./compile.ts";
import { problemText } from "./document.ts";
import { createStubStore } from "./store.ts";

const store = createStubStore();
let compile: CompileStubs;
let mock: MockServer;
beforeAll(async () => {
  const schema = await readSchemas(["fixtures/messages/protos"]);
  const services: readonly DescService[] = [schema.getService("kinds.Kinds")].flatMap((each) => each ?? []);
  compile = createStubCompiler(services);
  mock = await startMock({ files: ".", services, stubs: store, speed: 100 });
});
afterAll(() => mock.close());

function problems(message: string): string {
  const text = `- rpc: kinds.Kinds/Get\n  answer: { send: [{ message: ${message} }] }`;
  return compile("a.yaml", text).problems.map(problemText).join("\n");
}

async function answered(message: string, request: object): Promise<unknown> {
  expect(problems(message)).toBe("");
  store.replace(
    "test",
    compile("a.yaml", `- { rpc: kinds.Kinds/Get, answer: { send: [{ message: ${message} }] } }`).stubs,
  );
  const response = await fetch(`http://${mock.address}/kinds.Kinds/Get`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  return response.json();
}

test.each<[string, object, object]>([
  ['{ text: "{{request.big}}" }', { big: "9007199254740993" }, { text: "9007199254740993" }],
  ['{ text: "{{request.ratio}}" }', { ratio: 1.5 }, { text: "1.5" }],
  ['{ text: "{{index}}" }', {}, { text: "0" }],
  ['{ big: "{{request.text}}" }', { text: "9007199254740993" }, { big: "9007199254740993" }],
  ['{ big: "{{number.float({\\"min\\": 4.2, \\"max\\": 4.3})}}" }', {}, { big: "4" }],
  ['{ precise: "{{request.big}}" }', { big: "5" }, { precise: 5 }],
  ['{ tags: "{{request.text}}" }', { text: "a" }, { tags: ["a"] }],
  [
    '{ tags: ["{{request.big}}", "{{request.item.weight}}"] }',
    { big: 1, item: { weight: 0.5 } },
    { tags: ["1", "0.5"] },
  ],
  ['{ data: "{{request.text}}" }', { text: "hi!" }, { data: "aGkh" }],
  ['{ item: "{{request.item}}" }', { item: { name: "x" } }, { item: { name: "x" } }],
  ['{ took: "{{request.precise}}" }', { precise: 1.5 }, { took: "1.500s" }],
  ['{ text: "hi {{request.item.name}}!" }', { item: { name: "ann" } }, { text: "hi ann!" }],
  ['{ text: "{{request.list.1.name}}" }', { list: [{ name: "a" }, { name: "b" }] }, { text: "b" }],
  ['{ text: "{{request.counts.k}}" }', { counts: { k: "7" } }, { text: "7" }],
])("%s for %j", async (message, request, expected) => {
  expect(await answered(message, request)).toEqual(expected);
});

test("uuid and now are there, and now can be shifted", async () => {
  const before = Date.now();
  const { text, at, tags } = (await answered(
    '{ text: "{{uuid}}", at: "{{now(+1h)}}", tags: ["{{now}}", "{{now(-2d)}}"] }',
    {},
  )) as { text: string; at: string; tags: readonly string[] };
  expect(text).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(Date.parse(at) - before).toBeGreaterThan(3_590_000);
  expect(Date.parse(tags[0] ?? "") - Date.parse(tags[1] ?? "")).toBeGreaterThanOrEqual(2 * 86_400_000);
});

test.each([
  ['{ text: "{{request.nonsense}}!" }', 'kinds.All has no field "nonsense"'],
  ['{ text: "{{request.item.nam}}" }', 'kinds.Item has no field "nam"; did you mean name?'],
  ['{ text: "{{request.text.more}}" }', 'kinds.All.text has no fields, such as "more"'],
  ['{ text: "{{previous.nonsense}}" }', 'kinds.All has no field "nonsense"'],
  ['{ text: "{{now(5 minutes)}}" }', "cannot read now(5 minutes); write now(+5s)"],
  ['{ color: "{{person.fullName}}" }', "cannot decode enum kinds.Color"],
])("%s is refused at the place", (message, sentence) => {
  expect(problems(message)).toContain(sentence);
  expect(problems(message)).toMatch(/^a\.yaml:2: \[0\]\.answer\.send\[0\]\.message\.\w+: /);
});

test("both spellings of a field work, and previous is the message sent before", async () => {
  const { StreamingService } = await import("../../proto/gen/streaming/streaming_pb.ts");
  const { createMockTransport } = await import("../adapters/in-memory.ts");
  const { createClient } = await import("@connectrpc/connect");
  const stubs = `[{ rpc: streaming.StreamingService/GetStockPrices, answer: { send: [
    { message: { symbol: "{{request.interval_seconds}}/{{request.intervalSeconds}}", price: 1 } },
    { message: { symbol: "after {{previous.symbol}}", price: "{{previous.price}}" } }] } }]`;
  const client = createClient(StreamingService, createMockTransport({ stubs }));
  const seen: unknown[] = [];
  for await (const { symbol, price } of client.getStockPrices({ symbols: ["A"], intervalSeconds: 3 }))
    seen.push([symbol, price]);
  expect(seen).toEqual([
    ["3/3", 1],
    ["after 3/3", 1],
  ]);
});
