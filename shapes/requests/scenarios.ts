import { fromBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";
import type { RequestGrammar } from "./declaration.ts";

/** Ways to break an order: each gives another sequence, which may by chance keep it. */
const ways: readonly ((requests: readonly Uint8Array[]) => readonly Uint8Array[])[] = [
  // The first one again, at once and at the end.
  ([first, ...rest]) => (first === undefined ? [] : [first, first, ...rest]),
  ([first, ...rest]) => (first === undefined ? [] : [first, ...rest, first]),
  // Without the first, without the last, in the other direction, and none at all.
  (requests) => requests.slice(1),
  (requests) => requests.slice(0, -1),
  (requests) => requests.toReversed(),
  () => [],
];

interface Broken {
  readonly drawn: Drawn;
  readonly way: number;
}

const calls = callNames("broken");

/** Sequences that work, with one thing out of place. */
export function breaksGrammar(
  { grammar, label }: RequestGrammar,
  { method, given, occasions, call, unique }: Situation,
): Scenario {
  const working = occasions.examples.filter((drawn) => occasions.baseOf(drawn).expect === 0);
  const shortest = working[0]?.base ?? 0;
  const way = fc.nat(ways.length - 1);
  return defineScenario<Broken>({
    name: unique("declared-out-of-order"),
    method,
    runs: 6,
    input: fc.record({ drawn: occasions.input, way }),
    // The shortest sequence first: what it shows is read the fastest.
    examples: [{ base: shortest, picks: [], choices: [] }, ...working.slice(0, 2)].flatMap((drawn) =>
      ways.map((_, index) => ({ drawn, way: index })),
    ),
    steps: ({ drawn, way: chosen }) =>
      given.after((values) => {
        const right = occasions.requests(unchanged(drawn), values);
        const requests = ways[chosen]?.(right) ?? right;
        const { wrongAt, complete } = grammar.read(
          requests.map((bytes) => label(fromBinary(method.input, bytes)) ?? "nothing"),
        );
        if (wrongAt === undefined && complete) return [];
        return call({ name: calls.broken, drawn, given: values, requests });
      }),
  });
}

/** Requests as the examples have them: what is changed may be refused for a reason of its own. */
function unchanged(drawn: Drawn): Drawn {
  return drawn.picks === undefined
    ? drawn
    : { ...drawn, picks: drawn.picks.map((pick) => ({ ...pick, changes: [] })) };
}
