import { afterEach, expect, test } from "vitest";
import { everywhere, type RunningFeed, type Serve, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

/** Slow is not wrong. */

let server: RunningFeed;
afterEach(() => server.close());

test("a slow commit log behind every call is not accused", { timeout: 180_000 }, async () => {
  let committed: Promise<void> = Promise.resolve();
  const logged = (serve: Serve): Serve => {
    return async (requests, out) => {
      // One after the other, 10 ms each: fifty at once queue up.
      committed = committed.then(() => pause(10));
      await committed;
      await serve(requests, out);
    };
  };
  server = await startFeed(everywhere(logged));
  const only = ["call/served", "concurrency/*", "connection/dropped", "deadline/*", "cancellation/ends-call"];
  const { accused, open, passed } = await judged(server.target, { only });
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(15);
});

test("three seconds for every call are not accused", { timeout: 90_000 }, async () => {
  const slow = (serve: Serve): Serve => {
    return async (requests, out) => {
      await out.wait(3_000);
      await serve(requests, out);
    };
  };
  server = await startFeed(everywhere(slow));
  const only = ["call/served", "deadline/already-passed"];
  const { accused, open, passed } = await judged(server.target, { only, rpc: ["feed.v1.Feed/Ping"] });
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBe(2);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
