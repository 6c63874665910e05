import { expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import { contractsWith } from "../contracts/generic/any-method.ts";
import { rpcName } from "../contracts/transcript/query.ts";
import { declaredIn } from "./declared-in.ts";
import { declaredPart } from "./declared-part.ts";

const [service] = await servicesOf(["fixtures/protos/plain-shapes"]);
if (service === undefined) throw new Error("plain.proto has lost its service.");

function scenariosOf(text: string) {
  if (service === undefined) return [];
  const declared = declaredIn([service], [{ file: "c.yaml", text }]);
  const contracts = contractsWith(service, (method) => {
    const read = declared.get(rpcName(method));
    return read === undefined ? undefined : declaredPart(read);
  });
  return contracts.find(({ rpc }) => rpc === "plain.v1.Plain/Download")?.scenarios ?? [];
}

const download = "plain.v1.Plain/Download:\n  examples: { request: { path: a } }\n";

test("what needs calls made before is not judged on another server", () => {
  const needsOwn = (text: string) => scenariosOf(text).some(({ needs }) => needs.includes("own-server"));
  expect(needsOwn(download)).toBe(true);
  expect(needsOwn(`${download}  given: { as: up, rpc: Get }\n`)).toBe(false);
});

test("what destroys is called with its examples only", () => {
  const drawn = (text: string) =>
    scenariosOf(text).filter(({ name, runs }) => name.startsWith("declared-") && runs > 0);
  expect(drawn(`${download}  index: { field: number }\n`)).not.toEqual([]);
  expect(drawn(`${download}  index: { field: number }\n  effects: DESTROYS\n`)).toEqual([]);
});
