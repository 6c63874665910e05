import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { startSpawnedMock } from "../cli/mock/spawned.ts";
import { run } from "../cli/run.ts";
import { openTarget } from "../cli/target/open.ts";
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

test("a server that a supervisor starts again violates process/stays-up", async () => {
  const main = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
  const server = `'${process.execPath}' '${main}' mock --port {port} --speed ${speed}`;
  const signal = AbortSignal.timeout(180_000);
  const target = await openTarget(`cmd:while :; do ${server}; done`, { settings: {}, http1: false, signal });
  const { sample } = target;
  if (sample === undefined) throw new Error("A command can be observed here.");
  let looks = 0;
  /** Crashes the server before the last look, and waits until another one listens. */
  const afterACrash = async () => {
    looks += 1;
    const before = await sample();
    if (looks === 1) return before;
    process.kill(Number.parseInt(before.incarnation ?? "", 10), "SIGKILL");
    for (;;) {
      signal.throwIfAborted();
      const now = await sample();
      if (now.incarnation !== undefined && now.incarnation !== before.incarnation) return now;
    }
  };
  try {
    const report = await verify({
      target: { ...target, sample: afterACrash },
      only: ["process/stays-up"],
      rpc: ["chat.ChatService"],
      shrink: false,
      speed,
    });
    expect(report.outcomes.map(({ outcome, because }) => `${outcome}: ${because}`)).toEqual([
      "failed: The server was restarted during the run. Look at its log.",
    ]);
    expect(looks).toBe(2);
  } finally {
    await target.close();
  }
}, 90_000);

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
  180_000,
);

test("the command line's own mock is observed like any other server", async () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    const clause = ["--only", "upload-file/streams", "--level", "should"];
    expect(await run(["verify", ...clause])).toBe(0);
  } finally {
    out.mockRestore();
  }
}, 180_000);
