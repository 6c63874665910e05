import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { Refusal } from "../plain-server/refusal.ts";
import { everywhere, type RunningFeed, type Serve, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

/** What a server permits itself: few streams, connections that end, few calls at once. */

let server: RunningFeed;
afterEach(() => server.close());

test("a server that takes five streams of a connection is not accused", { timeout: 180_000 }, async () => {
  // More are refused with REFUSED_STREAM, and after many of them the connection ends with ENHANCE_YOUR_CALM.
  server = await startFeed({}, { "grpc.max_concurrent_streams": 5 });
  const { accused, open, passed } = await judged(server.target);
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(80);
});

test("a server whose connections end every half second is not accused", { timeout: 180_000 }, async () => {
  server = await startFeed({}, { "grpc.max_connection_age_ms": 500 });
  const { accused, open, passed } = await judged(server.target);
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(80);
});

test("a server that takes twenty calls at once is not accused", { timeout: 180_000 }, async () => {
  let running = 0;
  const bounded = (serve: Serve): Serve => {
    return async (requests, out) => {
      if (running >= 20) throw new Refusal(status.RESOURCE_EXHAUSTED, "twenty calls at once are enough");
      running += 1;
      try {
        await serve(requests, out);
      } finally {
        running -= 1;
      }
    };
  };
  server = await startFeed(everywhere(bounded));
  const { accused, open, passed } = await judged(server.target);
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(80);
});
