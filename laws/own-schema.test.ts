import type { DescService } from "@bufbuild/protobuf";
import { afterEach, beforeAll, expect, test } from "vitest";
import { reflectedServices } from "../cli/schema/from-reflection.ts";
import { servicesOf } from "../cli/schema/services-of.ts";
import { verify } from "../conformance/runner/verify.ts";
import { contractsOf } from "../contracts/generic/any-method.ts";
import { type MockServer, startMock } from "../mock-server/index.ts";

/** A schema that is not ours: what every RPC owes holds for the mock that knows nothing but the schema. */

let services: readonly DescService[];
const running: MockServer[] = [];

beforeAll(async () => {
  services = await servicesOf(["fixtures/protos"]);
});

afterEach(async () => {
  for (const mock of running.splice(0)) await mock.close();
});

async function start(options: Partial<Parameters<typeof startMock>[0]> = {}): Promise<MockServer> {
  const mock = await startMock({ files: ".", services, streamIntervalMs: 20, ...options });
  running.push(mock);
  return mock;
}

test("the mock of any schema keeps what every RPC owes", async () => {
  const mock = await start();
  const report = await verify({ target: mock.address, contracts: services.flatMap(contractsOf), seed: 1 });
  expect(report.outcomes.length).toBeGreaterThan(150);
  const wrong = report.outcomes.filter(({ outcome }) => outcome !== "passed" && outcome !== "unsupported");
  expect(wrong.map(({ clause, rpc, because }) => `${clause} ${rpc}: ${because}`)).toEqual([]);
}, 180_000);

test("a server that refuses nothing and answers against the rules fails", async () => {
  const mock = await start({ faults: ["call/accepts-invalid"] });
  const report = await verify({
    target: mock.address,
    contracts: services.flatMap(contractsOf),
    rpc: ["shop.v1.ShopService/*"],
    only: ["call/invalid-request"],
    seed: 1,
  });
  expect(report.outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed", "failed"]);
}, 180_000);

test("a schema read from reflection is the one that is served", async () => {
  const mock = await start();
  const reflected = await reflectedServices(mock.address);
  expect(reflected.map(({ typeName }) => typeName).sort()).toEqual(
    services.map(({ typeName }) => typeName).sort(),
  );
});
