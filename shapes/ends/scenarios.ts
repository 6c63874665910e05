import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, awaitMessagesIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { endMs, leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";

/** Sends all, looks for what comes without the half-close, and half-closes then. */
export function waitsBeforeHalfClose({ method, given, occasions, unique }: Situation): Scenario {
  return defineScenario<Drawn>({
    name: unique("declared-late-half-close"),
    method,
    runs: 2,
    input: occasions.input,
    examples: occasions.examples.slice(0, 1),
    steps: (drawn) =>
      given.after((values) => {
        const requests = occasions.requests(drawn, values);
        return [
          open("open", method, occasions.callOptions(drawn)),
          ...requests.map((bytes) => sendBytes("open", bytes)),
          // Responses show that the requests were read: an end that comes would be there by then, too.
          awaitMessagesIfAny("open", Math.max(1, requests.length), 300),
          halfClose("open"),
          awaitEndIfAny("open", endMs),
          leave("open"),
        ];
      }),
  });
}
