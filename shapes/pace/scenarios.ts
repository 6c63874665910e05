import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitMessagesIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";
import type { Pace } from "./declaration.ts";

/** Bursts that are watched. */
const bursts = 5;
const longestMs = 15_000;

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
        open("watched", method, occasions.callOptions(drawn)),
        ...occasions.requests(drawn, values).map((bytes) => sendBytes("watched", bytes)),
        halfClose("watched"),
        awaitMessagesIfAny("watched", bursts * burst, longestMs),
        leave("watched"),
      ]),
  });
}
