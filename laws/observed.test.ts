import { expect, test } from "vitest";
import { startSpawnedMock } from "../cli/spawned-mock.ts";
import { verify } from "../conformance/runner/verify.ts";

/** What only an observer of the process sees, on the mock in a process of its own. */

const speed = 20;
const only = [
  "shutdown/*",
  "process/*",
  "backpressure/*",
  "upload-file/streams",
  "cancellation/releases",
  "connection/dropped",
];

async function outcomesOf(fault: string | undefined, clauses: readonly string[], rpc: readonly string[]) {
  const mock = await startSpawnedMock(
    { faults: fault === undefined ? [] : [fault], seed: 1, speed },
    new AbortController().signal,
  );
  try {
    const report = await verify({ target: mock, only: clauses, rpc, seed: 1, speed });
    return report.outcomes.map(({ clause, outcome }) => `${clause} ${outcome}`);
  } finally {
    await mock.close();
  }
}

test("the mock leaks nothing, holds little and stops well", async () => {
  const rpc = ["*.*Service", "*/UploadFile", "*/DownloadFile"];
  const outcomes = await outcomesOf(undefined, only, rpc);
  expect(outcomes.length).toBeGreaterThan(8);
  expect(outcomes.filter((text) => !text.endsWith(" passed"))).toEqual([]);
}, 90_000);

test.each([
  ["cancellation/keeps-files", "cancellation/releases", "chat.ChatService/Chat"],
  ["backpressure/holds-all", "backpressure/bounded", "*/DownloadFile"],
  ["upload-file/holds-all", "upload-file/streams", "*/UploadFile"],
  ["shutdown/cuts-calls", "shutdown/graceful", "chat.ChatService"],
])(
  "%s violates %s",
  async (fault, clause, rpc) => {
    expect(await outcomesOf(fault, [clause], [rpc])).toEqual([`${clause} failed`]);
  },
  60_000,
);
