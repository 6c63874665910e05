import { startEmbeddedMock } from "../cli/mock/embedded.ts";
import { verify } from "../conformance/runner/verify.ts";
import { withTemporaryFixtures } from "../fixtures/files/write.ts";
import { startChild } from "./child.ts";
import { contracts } from "./contracts.ts";
import { faking, fakingRules } from "./faking.ts";
import { judging } from "./judging.ts";
import { memory } from "./memory.ts";
import { type Row, rowText } from "./row.ts";
import { soak } from "./soak.ts";
import { streams } from "./streams.ts";
import { stubbing } from "./stubs.ts";
import { tap } from "./tap.ts";
import { median, throughput } from "./throughput.ts";

/** Prints the figures that the project wants to reach. Figures of one run; ratios hold on any machine. */
function print(rows: readonly Row[]): void {
  for (const row of rows) console.log(rowText(row));
}

const parts: Readonly<Record<string, (files: string) => Promise<readonly Row[]> | readonly Row[]>> = {
  judging,
  contracts,
  throughput,
  memory,
  faking: async () => [await faking(), await fakingRules()],
  stubs: stubbing,
  streams,
  tap,
  spawned: async (files) => [await spawned(files)],
  "whole-run": async () => [await wholeRun()],
};
/** `npm run bench -- PART...` measures these alone; `soak=MINUTES` is measured only when asked for. */
const asked = process.argv.slice(2);
const minutes = asked.find((word) => word.startsWith("soak="))?.slice("soak=".length);
const wanted = asked.length === 0 ? Object.keys(parts) : asked.filter((word) => !word.startsWith("soak="));
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  throw new Error(
    `There is no ${unknown.join(", ")}; take ${Object.keys(parts).join(", ")} or soak=MINUTES.`,
  );
}

const fixtures = await withTemporaryFixtures({ huge: 1024 ** 3 });
try {
  for (const name of wanted) print((await parts[name]?.(fixtures.dir)) ?? []);
  if (minutes !== undefined) print([await soak(Number(minutes))]);
} finally {
  await fixtures.close();
}

async function spawned(files: string): Promise<Row> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const mock = await startChild(["cli/main.ts", "mock", "--port", "0", "--files", files]);
    times.push(mock.startedMs);
    await mock.close();
  }
  return {
    name: "mock spawned to its address, from source",
    value: median(times),
    unit: "ms",
    wanted: "≤ 350",
  };
}

async function wholeRun(): Promise<Row> {
  const mock = await startEmbeddedMock({ faults: [], seed: 1, speed: 20 });
  const report = await verify({ target: mock.address, seed: 1, speed: 20 });
  await mock.close();
  return {
    name: "verify of the embedded mock, all RPCs",
    value: report.durationMs / 1000,
    unit: "s",
    wanted: "< 15",
  };
}
