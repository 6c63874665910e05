import { expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import { declaredIn } from "../shapes/declared-in.ts";
import { compareDeclarations } from "./contracts.ts";

const services = await servicesOf(["fixtures/protos/plain-shapes"]);

function declared(lines: readonly string[], rpc = "Download") {
  const text =
    lines.length === 0 ? "" : `plain.v1.Plain/${rpc}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
  const contracts = declaredIn(services, [{ file: "c.yaml", text }]);
  return new Map([...contracts].map(([rpc, each]) => [rpc, each.declared]));
}

function compared(before: readonly string[], now: readonly string[], isThere = true): readonly string[] {
  const changes = compareDeclarations(declared(before), declared(now), {
    isThere: () => isThere,
    pathOf: (file) => file,
  });
  return changes.map(
    ({ breaking, file, line, message }) =>
      `${breaking ? "✗" : "·"} ${file}:${line} ${message.replace("plain.v1.Plain/Download: ", "")}`,
  );
}

const last = "last: { field: is_last, empty: data }";

test.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
  ["nothing", [last], [last], []],
  [
    "a shape is removed",
    [last, "same: {}"],
    ["same: {}"],
    ["✗ c.yaml:1 last of is_last was removed (promises less)."],
  ],
  [
    "a shape is added",
    ["same: {}"],
    ["same: {}", last],
    ["· c.yaml:3 last of is_last was added (promises more)."],
  ],
  ["all is removed", [last], [], ["✗ c.yaml:2 last of is_last was removed (promises less)."]],
  [
    "a MUST becomes a SHOULD",
    [last],
    ["last: { field: is_last, empty: data, level: SHOULD }"],
    ["✗ c.yaml:2 last of is_last level was added: SHOULD (promises less)."],
  ],
  ["a MUST is written out", [last], ["last: { field: is_last, empty: data, level: MUST }"], []],
  [
    "a field of a shape",
    [last],
    ["last: { field: is_last }"],
    ['✗ c.yaml:2 last of is_last empty was removed: ["data"] (promises less).'],
  ],
  [
    "a time grows",
    ["quiet: { first_within: 900ms }"],
    ["quiet: { first_within: 2s }"],
    ["✗ c.yaml:2 quiet first_within 900ms became 2s (promises less)."],
  ],
  [
    "a time shrinks",
    ["quiet: { first_within: 2s }"],
    ["quiet: { first_within: 2s, next_within: 1s }"],
    ["· c.yaml:2 quiet next_within was added: 1s (promises more)."],
  ],
  [
    "a bound moves",
    ["count: { min: 2 }"],
    ["count: { min: 1 }"],
    ["✗ c.yaml:2 count min 2 became 1 (promises less)."],
  ],
  [
    "a code is added",
    ['errors: { when: request.path == "", codes: NOT_FOUND }'],
    ['errors: { when: request.path == "", codes: [NOT_FOUND, INTERNAL] }'],
    [
      '✗ c.yaml:2 errors of request.path == "" codes ["NOT_FOUND"] became ["NOT_FOUND","INTERNAL"] (promises less).',
    ],
  ],
  [
    "requests are refused",
    [],
    ['errors: { when: request.path == "", codes: NOT_FOUND }'],
    ['✗ c.yaml:2 errors of request.path == "" was added (refuses more requests).'],
  ],
  [
    "metadata is needed no more",
    ["auth: { key: authorization, value: x }"],
    ["same: {}"],
    [
      "· c.yaml:1 auth of authorization was removed (refuses fewer requests).",
      "· c.yaml:2 same was added (promises more).",
    ],
  ],
  [
    "an expression",
    ["each: { id: a, that: response.number >= 0 }"],
    ["each: { id: a, that: response.number >= 1 }"],
    ["✗ c.yaml:2 each of a that response.number >= 0 became response.number >= 1 (is another promise)."],
  ],
  [
    "an end",
    ["ends: BY_SERVER"],
    ["ends: NEVER"],
    ["✗ c.yaml:2 ends BY_SERVER became NEVER (is another promise)."],
  ],
  [
    "several of a kind",
    ["each: [{ id: a, that: response.number >= 0 }, { id: b, that: response.number >= 1 }]"],
    ["each: [{ id: b, that: response.number >= 1 }]"],
    ["✗ c.yaml:2 each of a was removed (promises less)."],
  ],
  [
    "examples and reasons",
    ["examples: { request: { size: 1 } }", last],
    ["last: { field: is_last, empty: data, because: x }"],
    [],
  ],
  [
    "another order of what has none",
    ['errors: { when: request.path == "", codes: [NOT_FOUND, INTERNAL] }'],
    ['errors: { when: request.path == "", codes: [INTERNAL, NOT_FOUND] }'],
    [],
  ],
  [
    "a tolerance below the usual one",
    ["pace: { every: 500ms }"],
    ["pace: { every: 500ms, tolerance: 0.3 }"],
    ["· c.yaml:2 pace tolerance was added: 0.3 (promises more)."],
  ],
  [
    "a flag",
    ["order: { field: number, strict: true }"],
    ["order: { field: number }"],
    ["✗ c.yaml:2 order of number strict was removed: true (promises less)."],
  ],
  [
    "a digest",
    ["chunks: { data: data, sha256: sha256 }"],
    ["chunks: { data: data }"],
    ["✗ c.yaml:2 chunks of data sha256 was removed: sha256 (promises less)."],
  ],
])("%s", (_, before, now, changes) => {
  expect(compared(before, now)).toEqual(changes);
});

test("a mapping in another order says the same", () => {
  const talk = (equal: string) => declared([`reply: { equal: { ${equal} } }`], "Talk");
  const options = { isThere: () => true, pathOf: (file: string) => file };
  const [one, other] = [talk("path: request.path, at: now"), talk("at: now, path: request.path")];
  expect(compareDeclarations(one, other, options)).toEqual([]);
  const fewer = compareDeclarations(one, talk("path: request.path"), options);
  expect(fewer.map(({ message }) => message)).toEqual([expect.stringMatching(/\(promises less\)\.$/)]);
});

test("of an RPC that is gone the schema tells", () => {
  expect(compared([last], [], false)).toEqual([]);
});
