import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { Refusal } from "../plain-server/refusal.ts";
import { everywhere, type RunningFeed, type Serve, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

/** Nothing is green that was never served. */

let server: RunningFeed;
afterEach(() => server.close());

test.each([
  [status.UNAUTHENTICATED, /--header/],
  [status.PERMISSION_DENIED, /--header/],
  [status.NOT_FOUND, /request that works here/],
  [status.UNKNOWN, /handler fails for everything/],
])("status %i for everything fails call/served of every RPC", { timeout: 180_000 }, async (code, advice) => {
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

/** How grpcio's tutorials refuse: context.set_code(…), and an empty message. */
const besideMessage = everywhere(() => async (_, out) => {
  await out.send({ text: "" });
  throw new Refusal(status.NOT_FOUND, "there is no such thing");
});

test("a message beside an error is no response where one is due", { timeout: 180_000 }, async () => {
  server = await startFeed(besideMessage);
  const { accused, outcomes } = await judged(server.target);
  expect(accused.filter((line) => line.startsWith("call/served")).map((line) => line.split(":")[0])).toEqual([
    "call/served Feed/Ping",
    "call/served Feed/Upload",
  ]);
  expect(
    outcomes.filter(({ clause }) => clause === "call/cardinality").map(({ outcome }) => outcome),
  ).toEqual(["passed", "passed"]);
});

test("an error with an empty message for one request is warned of, and not held against it", async () => {
  const ping: Serve = async (requests, out) => {
    for await (const { name } of requests) {
      await out.send({ text: name });
      if (name.length > 5) throw new Refusal(status.INVALID_ARGUMENT, "a long name");
    }
  };
  server = await startFeed({ ping });
  const { accused, outcomes } = await judged(server.target, {
    only: ["call/*", "concurrency/*", "deadline/*"],
  });
  expect(accused).toEqual([]);
  expect(
    outcomes.find(({ clause, outcome }) => clause === "call/error-alone" && outcome === "failed"),
  ).toMatchObject({
    rpc: "feed.v1.Feed/Ping",
    level: "should",
  });
});
