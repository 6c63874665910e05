import { expect, test } from "vitest";
import { servicesOf } from "../../cli/schema/services-of.ts";
import { declaredIn } from "../declared-in.ts";
import { ownPart } from "../own-part.ts";

const services = await servicesOf(["fixtures/protos/plain-shapes"]);
const facts = {
  ...{ files: [], filesPrefix: "", speed: 1, toleranceMs: 100, skewMs: 0, thorough: false },
  fresh: () => "word",
};

test.each([
  ["a thousand requests", "each: { that: response.path != '' }", 1_000],
  [
    "as many, where the whole is looked at once",
    'finally: { that: "sum(requests.map(r, size(r.path))) > 0" }',
    1_000,
  ],
  ["fewer, where each response is held against all before it", "each: { that: size(requests) > 0 }", 150],
  [
    "fewer, where each of the requests is looked for in the responses",
    'finally: { that: "requests.all(sent, responses.exists(r, r.path == sent.path))" }',
    150,
  ],
])("many are %s", (_, shape, count) => {
  const rpc = "plain.v1.Plain/Talk";
  const text = `${rpc}:\n  examples: { requests: [{ path: a }] }\n  ${shape}\n`;
  const read = declaredIn(services, [{ file: "c.yaml", text }]).get(rpc);
  if (read === undefined) throw new Error("Talk has lost its contract.");
  const many = ownPart(read, undefined).scenarios.find(({ name }) => name === "declared-many");
  const steps = many?.steps({ base: 0 }, facts) ?? [];
  expect(steps.filter(({ kind }) => kind === "send").length).toBe(count);
});
