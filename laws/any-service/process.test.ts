import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openTarget } from "../../cli/target/open.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { contractsOf } from "../../contracts/generic/any-method.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { feedService } from "./feed-schema.ts";
import { startFeed } from "./feed-server.ts";
import { type Judged, judged } from "./judged.ts";

/** Requests that end the server, and what it owes where it is asked to end. */

const rpc = "feed.v1.Feed/Upload";
const signal = AbortSignal.timeout(300_000);
/** Without what takes a server of its own, or a while. */
const options = {
  quick: true,
  only: ["call/*", "concurrency/isolated", "process/*"],
  rpc: ["feed.v1.Feed", "feed.v1.Feed/Ping", "feed.v1.Feed/Upload"],
};
let target: RunningTarget;
let honest: readonly string[];

function start(habit: string): Promise<RunningTarget> {
  const file = join(import.meta.dirname, "feed-process.ts");
  const command = `cmd:exec '${process.execPath}' '${file}' ${habit} {port}`;
  return openTarget(command, { settings: {}, http1: false, signal });
}

/** The clauses that were judged, and kept. */
function kept({ outcomes }: Judged): readonly string[] {
  return outcomes.flatMap(({ clause, rpc: of, outcome }) =>
    outcome === "passed" ? [`${clause} ${of}`] : [],
  );
}

beforeAll(async () => {
  const server = await startFeed({});
  honest = kept(await judged(server.target, options));
  await server.close();
}, 60_000);

afterEach(() => target.close());

test.each([
  // Of an RPC that cannot be called nothing else is judged.
  ["dies-of-one", (line: string) => !line.endsWith(rpc)],
  ["dies-of-the-second", (line: string) => !line.endsWith(rpc)],
  ["dies-of-company", () => true],
])(
  "%s: the RPC is named, and nine of ten other clauses are judged",
  { timeout: 120_000 },
  async (habit, others) => {
    target = await start(habit);
    const report = await judged(target, options);
    expect(report.accused).toEqual([
      expect.stringMatching(/^process\/stays-up Feed\/Upload: This ends the server/),
    ]);
    const judgedToo = new Set(kept(report));
    const expected = honest.filter(others);
    expect(expected.filter((line) => judgedToo.has(line)).length).toBeGreaterThan(expected.length * 0.9);
  },
);

test("a server that hangs now and then: the RPC is suspected, and after two times left alone", {
  timeout: 200_000,
}, async () => {
  target = await start("hangs-after-many");
  // Another service of the same process is not accused of the restarts that the run needs.
  const contracts = [...contractsOf(await feedService()), ...contractsOf(Health)];
  const rpcs = [...options.rpc, Health.typeName];
  const only = ["call/*", "deadline/*", "process/*"];
  const report = await judged(target, { ...options, contracts, rpc: rpcs, only });
  expect(
    report.outcomes.find(({ rpc: of, clause }) => of === Health.typeName && clause.startsWith("process/"))
      ?.outcome,
  ).toBe("passed");
  expect(report.accused).toEqual([expect.stringMatching(/^process\/stays-up Feed: .*Feed\/Upload/)]);
  expect(report.open).toEqual([]);
});

test.each(["dies-of-one", "dies-of-the-second", "dies-of-company"])(
  "%s: at an address the suspects are named",
  { timeout: 60_000 },
  async (habit) => {
    target = await start(habit);
    const { address } = target.endpoint;
    const report = await judged(`${address.host}:${address.port}`, options);
    expect(report.accused).toEqual([expect.stringMatching(/^process\/stays-up Feed: .*Feed\/Upload/)]);
  },
);

test("a server that ends its calls with OK on SIGTERM fails shutdown/graceful", {
  timeout: 60_000,
}, async () => {
  target = await start("cuts-short");
  const { outcomes } = await judged(target, { only: ["shutdown/graceful"] });
  expect(outcomes.map(({ clause, outcome, because }) => `${clause} ${outcome}: ${because}`)).toEqual([
    expect.stringMatching(/^shutdown\/graceful failed: /),
  ]);
});
