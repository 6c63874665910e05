import { afterEach, expect, test } from "vitest";
import { each, type Feed, type RunningFeed, type Serve, startFeed } from "./feed-server.ts";
import { judged } from "./judged.ts";

/** Silence is no failure: nothing is owed that was not declared. */

const longMs = 2 ** 40;
const waits: Serve = (_, out) => out.wait(longMs);
/** What is there for a topic is sent at once; of every second one nothing is there yet. */
const someWait: Serve = (requests, out) =>
  each(requests, async ({ name }) => {
    if (name.length % 2 === 1) await out.wait(longMs);
    await out.send({ text: name });
  });

let server: RunningFeed;
afterEach(() => server.close());

test.each<[string, Partial<Feed>]>([
  ["a subscription that says nothing until something happens", { subscribe: waits, talk: waits }],
  ["a server that answers some requests and waits on others", { subscribe: someWait, talk: someWait }],
])("%s is not accused", { timeout: 180_000 }, async (_, habit) => {
  server = await startFeed(habit);
  const { accused, open, passed } = await judged(server.target);
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(40);
});
