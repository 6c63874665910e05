import { callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitMessagesIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";
import type { Pace } from "./declaration.ts";

/** Bursts that are watched. */
const bursts = 5;
const longestMs = 15_000;

const calls = callNames("watched");

/** Watches a few responses of an example come. */
export function watches({ burst }: Pace, { method, given, occasions, unique }: Situation): Scenario {
  return defineScenario<Drawn>({
    name: unique("declared-watches"),
    method,
    load: "timed",
    runs: 0,
    input: occasions.input,
    examples: occasions.examples.slice(0, 2),
    steps: (drawn) =>
      given.after((values) => [
        open(calls.watched, method, occasions.callOptions(drawn)),
        ...occasions.requests(drawn, values).map((bytes) => sendBytes(calls.watched, bytes)),
        halfClose(calls.watched),
        awaitMessagesIfAny(calls.watched, bursts * burst, longestMs),
        leave(calls.watched),
      ]),
  });
}
