import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "./command.ts";

/** docs/contract.schema.json: what editors check contracts in YAML with. */

const schema: object = JSON.parse(await readFile(join(root, "docs/contract.schema.json"), "utf8"));
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

test("takes the contract of the vault", async () => {
  const vault = parse(
    await readFile(join(root, "examples/contracts/vault-python/vault.contract.yaml"), "utf8"),
  );
  validate(vault);
  expect(validate.errors ?? []).toEqual([]);
});

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
