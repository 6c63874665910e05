import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "./command.ts";

/** docs/contract.schema.json: what editors check contracts in YAML with. */

const kinds = await readdir(join(root, "examples/contracts/field"));
const schema: object = JSON.parse(await readFile(join(root, "docs/contract.schema.json"), "utf8"));
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

test.each(["vault-python/vault", ...kinds.map((kind) => `field/${kind}/${kind}`)])(
  "takes the contract of %s",
  async (path) => {
    validate(parse(await readFile(join(root, `examples/contracts/${path}.contract.yaml`), "utf8")));
    expect(validate.errors ?? []).toEqual([]);
  },
);

test.each([
  ["a shape that there is not", { ordre: { field: "a" } }],
  ["a field that a shape has not", { order: { feld: "a" } }],
  ["a value that an enum has not", { ends: "SOMETIMES" }],
  ["a text where a number is due", { index: { field: "a", start: "one" } }],
])("refuses %s", (_, contract) => {
  expect(validate({ "a.v1.A/B": contract })).toBe(false);
});

test.each([
  ["one shape without a list", { order: { field: "a" } }],
  ["a list of shapes", { order: [{ field: "a" }, { id: "b", field: "b" }] }],
  ["a request as a mapping", { examples: { request: { name: "a" }, expect: "NOT_FOUND" } }],
])("takes %s", (_, contract) => {
  validate({ "a.v1.A/B": contract });
  expect(validate.errors ?? []).toEqual([]);
});
