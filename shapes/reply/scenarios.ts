import type { DescMethod } from "@bufbuild/protobuf";
import { callNames } from "../../contracts/model/call-names.ts";
import { holds, vacuous, violated } from "../../contracts/model/clause.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, awaitMessages, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { gaveUp } from "../../contracts/transcript/query.ts";
import { leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import { judgeCalls } from "../seen/call.ts";
import type { ClauseDraft } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Reply } from "./declaration.ts";

/** How long a response is waited for while the request stream is open, in milliseconds. */
const turnMs = 5_000;

const calls = callNames("turns");

/** Request, response, request, response, …: the next request waits for the response before. */
export function inTurns({ n }: Reply, { method, given, occasions, unique }: Situation): Scenario {
  return defineScenario<Drawn>({
    name: unique("declared-in-turns"),
    method,
    runs: 3,
    input: occasions.input,
    examples: occasions.examples.slice(0, 1),
    steps: (drawn) =>
      given.after((values) => [
        open(calls.turns, method, occasions.callOptions(drawn)),
        ...occasions
          .requests(drawn, values)
          .flatMap((bytes, index) => [
            sendBytes(calls.turns, bytes),
            awaitMessages(calls.turns, (index + 1) * n, turnMs),
          ]),
        halfClose(calls.turns),
        awaitEndIfAny(calls.turns, turnMs),
        leave(calls.turns),
      ]),
  });
}

export function interactiveClause(scenario: Scenario, method: DescMethod): ClauseDraft {
  return {
    suffix: "interactive",
    sentence: "The response to a request comes while the request stream is open, without a further request.",
    scenarios: [scenario],
    judge: judgeCalls(method, (call) => {
      const wait = gaveUp(call.transcript);
      if (call.requests.length === 0) return vacuous("no request was sent");
      if (wait !== undefined && call.halfClose === undefined && call.end === undefined) {
        return violated(
          `${call.requests.length} requests were sent, ${call.responses.length} responses came, and then nothing for ${Math.round(wait.waitedMs)} ms.`,
          { event: call.transcript.events.indexOf(wait), mark: "no response", missedByMs: wait.waitedMs },
        );
      }
      return call.responses.length === 0 ? vacuous("no response came") : holds;
    }),
  };
}
