import { callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, awaitMessagesIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { endMs, leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";

const calls = callNames("open");

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
          open(calls.open, method, occasions.callOptions(drawn)),
          ...requests.map((bytes) => sendBytes(calls.open, bytes)),
          // Responses show that the requests were read: an end that comes would be there by then, too.
          awaitMessagesIfAny(calls.open, Math.max(1, requests.length), 300),
          halfClose(calls.open),
          awaitEndIfAny(calls.open, endMs),
          leave(calls.open),
        ];
      }),
  });
}
