import { afterAll, describe, expect, test, vi } from "vitest";
import { chatRooms } from "./foreign-contracts/chat-rooms.ts";
import { exporter } from "./foreign-contracts/export.ts";
import { exampleNamed, judged } from "./foreign-contracts/judged.ts";
import type { Kind } from "./foreign-contracts/kind.ts";
import { liberties } from "./foreign-contracts/liberties.ts";
import { pull } from "./foreign-contracts/pull.ts";
import { routeGuide } from "./foreign-contracts/route-guide.ts";
import type { Handlers } from "./foreign-contracts/server.ts";
import { speech } from "./foreign-contracts/speech.ts";
import { watch } from "./foreign-contracts/watch.ts";

/** The contracts of examples/contracts/field, before servers that know nothing of the mock: honest ones and faulty ones. */

const timeout = 180_000;
/** Most of the time they wait. */
vi.setConfig({ maxConcurrency: 16 });
afterAll(() => vi.resetConfig());

describe.concurrent.each([
  forgotten(routeGuide),
  forgotten(speech),
  forgotten(watch),
  forgotten(pull),
  forgotten(exporter),
  forgotten(chatRooms),
])("$name", { timeout }, async ({ name, serve, honest, faulty }) => {
  const example = await exampleNamed(name);
  const { clauses: only } = example;

  test.each(liberties)("a server that $name is accused of nothing", async ({ change, manners = {} }) => {
    const changed = change?.() ?? ((each) => each);
    const plain = Object.entries(serve({}));
    const handlers: Handlers = Object.fromEntries(plain.map(([rpc, each]) => [rpc, changed(each)]));
    const { accused, others } = await judged(example, handlers, { only, manners });
    expect(accused).toEqual([]);
    if (change === undefined) expect(others).toEqual([]);
  });

  test.each(honest)("a server that %s is accused of nothing", async (_, ways) => {
    const { accused } = await judged(example, serve(ways), { only });
    expect(accused).toEqual([]);
  });

  test.each(faulty)("%s notices that %s", async (clause, _, ways) => {
    const { accused, others } = await judged(example, serve(ways), { only: [clause] });
    expect([...accused, ...others]).toEqual([expect.stringMatching(new RegExp(`^${clause}: `))]);
  });
});

/** Whose servers take what ways is known where they are listed. */
function forgotten<Ways>(kind: Kind<Ways>): Kind<object> {
  return kind as unknown as Kind<object>;
}
