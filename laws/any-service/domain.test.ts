import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { Refusal } from "../plain-server/refusal.ts";
import { each, everywhere, type RunningFeed, type Serve, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

/** What a server's own domain refuses is an answer like another. */

let server: RunningFeed;
afterEach(() => server.close());

async function expectHonest(): Promise<void> {
  const { accused, open, passed } = await judged(server.target);
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(40);
}

test("UNIMPLEMENTED for one option of a request is not accused", { timeout: 180_000 }, async () => {
  const unordered: Serve = (requests, out) =>
    each(requests, async ({ name, order }) => {
      if (order !== 0) throw new Refusal(status.UNIMPLEMENTED, "there is no order but the natural one");
      await out.send({ text: name });
    });
  server = await startFeed({ ping: unordered, subscribe: unordered, talk: unordered });
  await expectHonest();
});

test("a call that removes what the others need is not accused", { timeout: 180_000 }, async () => {
  const removed = new Set<string>();
  const present: Serve = (requests, out) =>
    each(requests, async ({ name }) => {
      if (removed.has(name)) throw new Refusal(status.NOT_FOUND, "it was removed");
      await out.send({ text: name });
    });
  const remove: Serve = async (requests, out) => {
    await each(requests, async ({ name }) => {
      if (removed.has(name)) throw new Refusal(status.NOT_FOUND, "it was removed before");
      removed.add(name);
    });
    await out.send({ text: "removed" });
  };
  server = await startFeed({ ping: present, subscribe: present, talk: present, upload: remove });
  await expectHonest();
});

test("what stands behind a server may go away during the run", { timeout: 180_000 }, async () => {
  let calls = 0;
  const leaning = (serve: Serve): Serve => {
    return async (requests, out) => {
      calls += 1;
      if (calls > 400) throw new Refusal(status.UNAVAILABLE, "the database is away");
      await serve(requests, out);
    };
  };
  server = await startFeed(everywhere(leaning));
  const { accused, open } = await judged(server.target);
  // One finding for the run may name it; no clause fails for it.
  expect([...accused, ...open].filter((line) => !line.startsWith("call/served"))).toEqual([]);
  expect(calls).toBeGreaterThan(400);
});

test("UNAVAILABLE for half of the requests is not accused", { timeout: 180_000 }, async () => {
  let calls = 0;
  const shaky = (serve: Serve): Serve => {
    return async (requests, out) => {
      // As irregular as chance, and the same in each run.
      calls = (calls * 1_103_515_245 + 12_345) % 2 ** 31;
      if (calls % 1_024 < 512) throw new Refusal(status.UNAVAILABLE, "try again");
      await serve(requests, out);
    };
  };
  server = await startFeed(everywhere(shaky));
  await expectHonest();
});
