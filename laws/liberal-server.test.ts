import { afterAll, beforeAll, expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import { type TemporaryFixtures, withTemporaryFixtures } from "../fixtures/files/write.ts";
import { startPlainServer } from "./plain-server/start-plain-server.ts";

let files: TemporaryFixtures;
beforeAll(async () => {
  files = await withTemporaryFixtures();
});
afterAll(() => files.close());

const speed = 20;
/** Where the page says SHOULD and the liberal server does otherwise. */
const declined = ["upload-file/out-of-order"];

test("finds nothing wrong with a server that takes every liberty", { timeout: 180_000 }, async () => {
  const server = await startPlainServer({ filesDir: files.dir, speed, liberal: true });
  try {
    const report = await verify({ target: server.target, speed, skip: ["discovery/*"], shrink: false });
    expect(report.summary.passed).toBeGreaterThan(0.9 * report.outcomes.length - report.summary.unsupported);
    const wrong = report.outcomes.filter(
      // What the machine was too busy for shows nothing.
      (row) => ["failed", "errored"].includes(row.outcome) && !declined.includes(row.clause),
    );
    expect(
      wrong.map((row) => `${row.rpc} ${row.clause} ${row.scenario} ${row.because} ${row.input}`),
    ).toEqual([]);
  } finally {
    await server.close();
  }
});
