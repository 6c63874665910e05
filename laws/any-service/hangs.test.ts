import { afterEach, expect, test } from "vitest";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { contractsOf } from "../../contracts/generic/any-method.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { startFeedProcess } from "./feed-command.ts";
import { feedService } from "./feed-schema.ts";
import { judged } from "./judged.ts";

let target: RunningTarget;
afterEach(() => target.close());

test("a server that hangs now and then: the RPC is suspected, and after two times left alone", {
  timeout: 200_000,
}, async () => {
  target = await startFeedProcess("hangs-after-many");
  // Another service of the same process is not accused of the restarts that the run needs.
  const contracts = [...contractsOf(await feedService()), ...contractsOf(Health)];
  const rpcs = ["feed.v1.Feed", "feed.v1.Feed/Ping", "feed.v1.Feed/Upload", Health.typeName];
  const only = ["call/*", "deadline/*", "process/*"];
  const report = await judged(target, { quick: true, contracts, rpc: rpcs, only });
  expect(
    report.outcomes.find(({ rpc: of, clause }) => of === Health.typeName && clause.startsWith("process/"))
      ?.outcome,
  ).toBe("passed");
  expect(report.accused).toEqual([expect.stringMatching(/^process\/stays-up Feed: .*Feed\/Upload/)]);
  expect(report.open).toEqual([]);
});
