import { startEmbeddedMock } from "../cli/embedded-mock.ts";
import { verify } from "../conformance/runner/verify.ts";
import { withTemporaryFixtures } from "../fixtures/files/write.ts";
import { startChild } from "./child.ts";
import { judging } from "./judging.ts";
import { memory } from "./memory.ts";
import { onePort } from "./one-port.ts";
import { type Row, rowText } from "./row.ts";
import { median, throughput } from "./throughput.ts";

/** Prints the figures that the project wants to reach. Figures of one run; ratios hold on any machine. */
function print(rows: readonly Row[]): void {
  for (const row of rows) console.log(rowText(row));
}

const fixtures = await withTemporaryFixtures({ huge: 1024 ** 3 });
try {
  print(judging());
  print(await throughput(fixtures.dir));
  print(await onePort(fixtures.dir));
  print(await memory(fixtures.dir));
  print([await spawned(fixtures.dir)]);
  print([await wholeRun()]);
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
