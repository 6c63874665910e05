import { callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitMessagesIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";
import type { Quiet } from "./declaration.ts";

/** Responses that are waited for, one after the other. */
const count = 5;

const calls = callNames("reads");

/** Waits for a few responses, each somewhat longer than it may take. */
export function readsOn(
  { firstMs, nextMs }: Quiet,
  { method, given, occasions, unique }: Situation,
): Scenario {
  const longest = 1.5 * Math.max(firstMs ?? 0, nextMs ?? 0) + 1_000;
  return defineScenario<Drawn>({
    name: unique("declared-reads-on"),
    method,
    load: "timed",
    runs: 0,
    input: occasions.input,
    examples: occasions.examples.slice(0, 1),
    steps: (drawn) =>
      given.after((values) => [
        open(calls.reads, method, occasions.callOptions(drawn)),
        ...occasions.requests(drawn, values).map((bytes) => sendBytes(calls.reads, bytes)),
        halfClose(calls.reads),
        ...Array.from({ length: nextMs === undefined ? 1 : count }, (_, index) =>
          awaitMessagesIfAny(calls.reads, index + 1, longest),
        ),
        leave(calls.reads),
      ]),
  });
}
