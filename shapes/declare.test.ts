import { expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import { declare } from "../contracts/public.ts";

const [service] = await servicesOf(["fixtures/protos/plain-shapes"]);
const download = service?.methods.find(({ name }) => name === "Download");
if (download === undefined) throw new Error("plain.proto has lost its Download.");

test("a declaration in code is a contract like those in YAML", () => {
  const contract = declare(download, {
    examples: [{ request: '{"path": "a", "size": 400}' }],
    index: [{ field: "number" }],
    last: [{ field: "is_last", empty: ["data"], id: "flag" }],
  });
  expect(contract.rpc).toBe("plain.v1.Plain/Download");
  expect(contract.clauses.map(({ id }) => id)).toEqual([
    "download/examples",
    "download/index",
    "download/flag",
    "download/flag-empty",
  ]);
});

test("a mistake in it is told with its place", () => {
  expect(() => declare(download, { index: [{ field: "nmber" }] })).toThrow(
    'declare(plain.v1.Plain/Download), index.field: plain.v1.Chunk has no field "nmber"; did you mean "number"?',
  );
});
