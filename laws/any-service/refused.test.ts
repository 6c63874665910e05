import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { Refusal } from "../plain-server/refusal.ts";
import { everywhere, type RunningFeed, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

/** Nothing is green that was never served. */

let server: RunningFeed;
afterEach(() => server.close());

test.each([
  [status.UNAUTHENTICATED, /--header/],
  [status.PERMISSION_DENIED, /--header/],
  [status.NOT_FOUND, /request that works here/],
  [status.UNKNOWN, /handler fails for everything/],
])("status %i for everything fails call/served of every RPC", { timeout: 60_000 }, async (code, advice) => {
  server = await startFeed(everywhere(() => () => Promise.reject(new Refusal(code, "said by the handler"))));
  const { accused, outcomes } = await judged(server.target);
  const unserved = accused.filter((line) => line.startsWith("call/served"));
  expect(unserved.map((line) => line.split(":")[0])).toEqual(
    ["Ping", "Subscribe", "Upload", "Talk"].map((rpc) => `call/served Feed/${rpc}`),
  );
  for (const line of unserved) expect(line).toMatch(advice);
  // What needs an answer had none.
  expect(outcomes.find(({ clause }) => clause === "concurrency/isolated")?.outcome).toBe("not-exercised");
});
