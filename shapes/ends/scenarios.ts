import { callNames } from "../../contracts/model/call-names.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import {
  awaitEndIfAny,
  awaitMessagesIfAny,
  halfClose,
  open,
  pass,
  sendBytes,
} from "../../contracts/model/step.ts";
import { endMs, leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import type { Situation } from "../situation.ts";

/** How long a server may take to end a call of which it thinks that it is over, in milliseconds. */
const earlyMs = 100;

const calls = callNames("open");

/** Sends all, looks for what comes without the half-close, and half-closes then. */
export function waitsBeforeHalfClose({ method, given, occasions, unique }: Situation): Scenario {
  return defineScenario<Drawn>({
    name: unique("declared-late-half-close"),
    method,
    runs: 2,
    input: occasions.input,
    // A call may seem to be over after some requests, and not after others.
    examples: occasions.examples.slice(0, 3),
    steps: (drawn) =>
      given.after((values) => {
        const requests = occasions.requests(drawn, values);
        return [
          open(calls.open, method, occasions.callOptions(drawn)),
          ...requests.map((bytes) => sendBytes(calls.open, bytes)),
          // Responses show that the requests were read; an end that needs no half-close comes soon after.
          awaitMessagesIfAny(calls.open, Math.max(1, requests.length), 300),
          pass(earlyMs),
          halfClose(calls.open),
          awaitEndIfAny(calls.open, endMs),
          leave(calls.open),
        ];
      }),
  });
}
