import type { DescService } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { readSchemas } from "../schema/read-schema.ts";
import { mockBanner } from "./banner.ts";
import { unfakeableTypes } from "./unfakeable.ts";

test("the banner names the types for which no valid message is found, and why", async () => {
  const schema = await readSchemas(["fixtures/messages/protos"]);
  const [kinds, impossible] = [schema.getService("kinds.Kinds"), schema.getMessage("rules.Impossible")];
  if (kinds === undefined || impossible === undefined) throw new Error("the schema has changed");
  const methods = kinds.methods.map((method) => ({ ...method, output: impossible }));
  // A service that responds with a type of another file.
  const service = { ...kinds, methods } as unknown as DescService;
  expect(unfakeableTypes([kinds])).toEqual([]);
  const unfakeable = unfakeableTypes([service]);
  expect(unfakeable).toEqual([{ type: "rules.Impossible", reason: expect.stringContaining("s: must be") }]);
  const files = { dir: "files", temporary: false };
  const facts = { address: "a:1", tls: false, seed: 1, speed: 1, faults: [], files, services: [kinds] };
  expect(mockBanner({ ...facts, unfakeable })).toMatch(
    /^ {2}invalid no valid rules\.Impossible: s: must be/m,
  );
});
