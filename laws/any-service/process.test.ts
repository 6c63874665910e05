import { afterEach, beforeAll, expect, test } from "vitest";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { startFeedProcess } from "./feed-command.ts";
import { startFeed } from "./feed-server.ts";
import { type Judged, judged } from "./judged.ts";

/** Requests that end the server, and what it owes where it is asked to end. */

const rpc = "feed.v1.Feed/Upload";
/** Without what takes a server of its own, or a while. */
const options = {
  quick: true,
  only: ["call/*", "concurrency/isolated", "process/*"],
  rpc: ["feed.v1.Feed", "feed.v1.Feed/Ping", "feed.v1.Feed/Upload"],
};
let target: RunningTarget;
let honest: readonly string[];

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
}, 180_000);

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
    target = await startFeedProcess(habit);
    const report = await judged(target, options);
    expect(report.accused).toEqual([
      expect.stringMatching(/^process\/stays-up Feed\/Upload: This ends the server/),
    ]);
    const judgedToo = new Set(kept(report));
    const expected = honest.filter(others);
    expect(expected.filter((line) => judgedToo.has(line)).length).toBeGreaterThan(expected.length * 0.9);
  },
);

test.each(["dies-of-one", "dies-of-the-second", "dies-of-company"])(
  "%s: at an address the suspects are named",
  { timeout: 180_000 },
  async (habit) => {
    target = await startFeedProcess(habit);
    const { address } = target.endpoint;
    const report = await judged(`${address.host}:${address.port}`, options);
    expect(report.accused).toEqual([expect.stringMatching(/^process\/stays-up Feed: .*Feed\/Upload/)]);
  },
);

test("a server that ends its calls with OK on SIGTERM fails shutdown/graceful", {
  timeout: 180_000,
}, async () => {
  target = await startFeedProcess("cuts-short");
  const { outcomes } = await judged(target, { only: ["shutdown/graceful"] });
  expect(outcomes.map(({ clause, outcome, because }) => `${clause} ${outcome}: ${because}`)).toEqual([
    expect.stringMatching(/^shutdown\/graceful failed: /),
  ]);
});

test("a server that takes its calls late is asked to stop once it has them", {
  timeout: 180_000,
}, async () => {
  target = await startFeedProcess("takes-late");
  const { outcomes } = await judged(target, { only: ["shutdown/graceful"] });
  expect(outcomes.map(({ clause, outcome, because }) => `${clause} ${outcome}: ${because}`)).toEqual([
    "shutdown/graceful passed: ",
  ]);
});
