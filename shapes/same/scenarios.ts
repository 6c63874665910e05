import { type CallNames, callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";

export const calls: CallNames<"once" | "again"> = callNames("once", "again");

/** Makes the same call twice, one after the other. */
export function asksTwice({ method, given, occasions, call, unique }: Situation): Scenario {
  return defineScenario<Drawn>({
    name: unique("declared-twice"),
    method,
    runs: 4,
    input: occasions.input,
    examples: occasions.examples,
    steps: (drawn) =>
      given.after((values) =>
        [calls.once, calls.again].flatMap((name) => call({ name, drawn, given: values })),
      ),
  });
}
