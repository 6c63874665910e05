import type { DescService } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import { declaredIn } from "./declared-in.ts";
import { DeclarationError } from "./language/declaration-error.ts";

let plain: readonly DescService[];
let declared: readonly DescService[];

beforeAll(async () => {
  plain = await servicesOf(["fixtures/protos/plain-shapes"]);
  declared = await servicesOf(["fixtures/protos/shapes"]);
});

const rpc = "plain.v1.Plain";
const problem = (text: string, services = plain): string => {
  try {
    declaredIn(services, [{ file: "c.yaml", text }]);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(DeclarationError);
    return error instanceof Error ? error.message : "";
  }
};

test("a contract in YAML says the same as one in options", () => {
  const text = `${rpc}/Download:
  examples: [{ request: { path: a, size: 400 } }]
  index: { field: number }
  last: { field: is_last, empty: [data] }
`;
  const read = declaredIn(plain, [{ file: "c.yaml", text }]).get(`${rpc}/Download`);
  expect(read?.parts.map(({ shape }) => shape.name)).toEqual(["examples", "index", "last"]);
  expect(read?.examples).toHaveLength(1);
  expect(
    declaredIn(declared, [])
      .get("shapes.v1.Shapes/Download")
      ?.parts.map(({ shape }) => shape.name),
  ).toEqual(["examples", "ends", "errors", "chunks", "index", "last", "same"]);
});

/** Of each mistake one sentence, with its place. */
const mistakes: readonly (readonly [name: string, contract: string, sentence: string | RegExp])[] = [
  [
    "an unknown field",
    "index: { field: nmber }",
    '2: plain.v1.Plain/Download, index.field: plain.v1.Chunk has no field "nmber"; did you mean "number"?',
  ],
  ["a field that is missing", "index: {}", "index.field: the field is missing"],
  [
    "a path through a scalar",
    "index: { field: number.x }",
    'index.field: "number.x" goes on after a field that is no single message',
  ],
  [
    "an unknown shape",
    "indx: { field: number }",
    '2: plain.v1.Plain/Download, indx: there is no "indx"; did you mean "index"?',
  ],
  [
    "an unknown key of a shape",
    "index: { feld: number }",
    'index: there is no "feld"; did you mean "field"?',
  ],
  ["a shape that is no mapping", "index: number", "index: write a mapping with field, start, step"],
  ["a text where a number belongs", "index: { field: number, start: one }", "index.start: write a number"],
  [
    "an index of a text",
    "index: { field: sha256 }",
    'index.field: "sha256" is no number, and an index counts',
  ],
  [
    "a flag that is no bool",
    "last: { field: number }",
    'last.field: "number" is no bool field, and a flag is one',
  ],
  ["pieces of a number", "chunks: { data: number }", 'chunks.data: "number" holds neither bytes nor a text'],
  [
    "a size that is no number",
    "chunks: { data: data, size: request.path }",
    'the expression "request.path" cannot be used: it is a text and has to be a number',
  ],
  [
    "CEL that cannot be read",
    "each: { that: 'response.number >' }",
    'each.that: the expression "response.number >" is no CEL',
  ],
  ["CEL that does not type", `each: { that: 'response.number == "a"' }`, "it compares a number with a text"],
  [
    "CEL of an unknown field",
    "each: { that: 'response.nmber > 0' }",
    'plain.v1.Chunk has no field "nmber"; did you mean "number"?',
  ],
  [
    "CEL of an unknown name",
    "each: { that: 'respons.number > 0' }",
    'there is no "respons" here; did you mean "response"?',
  ],
  [
    "CEL of an unknown function",
    "each: { that: 'summ([response.number]) > 0' }",
    'there is no function "summ"; did you mean "sum"?',
  ],
  [
    "CEL that is not true or false",
    "each: { that: response.number }",
    "it is a number and has to be true or false",
  ],
  [
    "CEL of a response about a request",
    "errors: { when: 'response.number > 0', codes: NOT_FOUND }",
    'there is no "response" here',
  ],
  ["a refusal without a code", "errors: { when: 'request.path == \"\"' }", "errors.codes: it names no code"],
  [
    "a refusal with OK",
    "errors: { when: 'request.path == \"\"', codes: OK }",
    "errors.codes: OK is no refusal",
  ],
  [
    "an unknown code",
    "errors: { when: 'request.path == \"\"', codes: NOTFOUND }",
    'errors.codes: there is no "NOTFOUND"; did you mean NOT_FOUND?',
  ],
  [
    "a fold of one request",
    "fold: { field: number, op: COUNT }",
    "fold: plain.v1.Plain/Download has one request, and a fold is over several",
  ],
  [
    "a reply of a server stream",
    "reply: {}",
    "reply: plain.v1.Plain/Download has one request, and a reply is one of several",
  ],
  [
    "a room of a server stream",
    "broadcast: { equal: { path: request.path } }",
    "broadcast: Download is no call in which both sides go on; a room needs one",
  ],
  [
    "a grammar that is not closed",
    "responses: { grammar: '(data last' }",
    "cannot be read: a parenthesis is not closed",
  ],
  [
    "a grammar of unknown words",
    "responses: { grammar: 'header data*' }",
    'plain.v1.Chunk has no field "header"',
  ],
  ["a count without a number", "count: {}", "count: it says no number. Write equal, min or max"],
  ["a count from more to less", "count: { min: 3, max: 2 }", "count: min 3 is more than max 2"],
  ["a time without a unit", "quiet: { first_within: '3' }", 'quiet.first_within: "3" is no time'],
  ["a resumption without a token", "resume: { id: number }", "resume: write after or from"],
  [
    "tokens of two types",
    "resume: { after: path, id: number }",
    '"path" and "number" are of different types',
  ],
  [
    "an example of another type",
    "examples: [{ request: { paht: a } }]",
    /examples: this is no plain\.v1\.DownloadRequest: .*paht/,
  ],
  [
    "two requests of a server stream",
    "examples: [{ requests: [{}, {}] }]",
    "examples: Download takes one request, and the example has 2",
  ],
  [
    "a call before that is not there",
    "given: { as: up, rpc: Uplod }",
    'given.rpc: the schema has no method "Uplod"',
  ],
  [
    "a reference to no call before",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a contract refers to another call.
    'examples: [{ request: \'{"path": "${given.up.id}"}\' }]',
    "refers to no call that is made before",
  ],
  [
    "a cycle of calls before",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the same.
    'given: { as: a, rpc: Get, request: \'{"path": "${given.a.path}"}\' }',
    "refers to no call that is made before",
  ],
  ["an order of what has none", "unique: {}", "unique.fields: it names no field"],
  ["a key in upper case", "auth: { key: Authorization }", 'auth.key: "Authorization" is no key of metadata'],
  [
    "a number as time near now",
    "timestamps: { field: number, near_now: 5s }",
    '"number" is a number, and its unit is not known',
  ],
];

describe("a mistake is one sentence with its place", () => {
  test.each(mistakes)("%s", (_, contract, sentence) => {
    const found = problem(`${rpc}/Download:\n  ${contract}\n`);
    expect(found).toMatch(/^c\.yaml:2: plain\.v1\.Plain\/Download, /);
    expect(found).not.toContain("\n");
    if (typeof sentence === "string") expect(found).toContain(sentence);
    else expect(found).toMatch(sentence);
  });

  test.each([
    [
      "an RPC that the schema lacks",
      `${rpc}/Downlod:\n  index: {}\n`,
      'c.yaml:1: the schema has no method "plain.v1.Plain/Downlod"; did you mean plain.v1.Plain/Download?',
    ],
    [
      "an RPC that stands twice",
      `${rpc}/Get:\n  same: {}\n${rpc}/Get:\n  same: {}\n`,
      /c\.yaml:\d: .*(unique|twice|line 1)/i,
    ],
    [
      "a room that is named by bytes",
      `${rpc}/Talk:\n  broadcast: { key: data, equal: { path: request.path } }\n`,
      "broadcast.key: a room is named by a string or a whole number, and not by data",
    ],
    [
      "a room in which nothing is said",
      `${rpc}/Talk:\n  broadcast: {}\n`,
      "broadcast.equal: it has to say which field of the response is which of the request",
    ],
    ["no YAML at all", `${rpc}/Get: [\n`, /c\.yaml:\d: this is no YAML: /],
    ["a list", "- a\n", "c.yaml:1: write a mapping: package.Service/Method, and its contract."],
  ])("%s", (_, text, sentence) => {
    if (typeof sentence === "string") expect(problem(text)).toContain(sentence);
    else expect(problem(text)).toMatch(sentence);
  });

  test("what a file says again of an option names both places", () => {
    expect(problem("shapes.v1.Shapes/Download:\n  index: { field: number }\n", declared)).toMatch(
      /^c\.yaml:2: shapes\.v1\.Shapes\/Download, index: shapes\/v1\/shapes\.proto:\d+: shapes\.v1\.Shapes\/Download, index says this, too\. Say it in one place\.$/,
    );
  });
});

test("what a map holds may be compared with what it holds, and with nothing else", async () => {
  const shop = await servicesOf(["fixtures/protos/shop"]);
  const read = (that: string) =>
    declaredIn(shop, [
      { file: "c.yaml", text: `shop.v1.ShopService/GetProduct:\n  each: { that: '${that}' }\n` },
    ]);
  expect(read('response.attributes["a"] == "x"').size).toBe(1);
  expect(() => read('response.attributes["a"] == 1')).toThrow(DeclarationError);
});
