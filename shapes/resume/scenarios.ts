import { clone, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { type CallNames, callNames } from "../../contracts/model/call-names.ts";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import { defineScenario, type Scenario, type Step } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, awaitMessagesIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import { asFieldValue } from "../language/field-value.ts";
import { leave } from "../occasions/call.ts";
import type { Drawn } from "../occasions/occasions.ts";
import { seenCall } from "../seen/call.ts";
import type { Situation } from "../situation.ts";
import type { Resume } from "./declaration.ts";

export const calls: CallNames<"whole" | "resumed"> = callNames("whole", "resumed");

/** Responses that are read of one stream, and how long they are waited for. */
const mostRead = 20;
const readMs = 2_000;

interface Cut {
  readonly drawn: Drawn;
  readonly at: number;
}

/** After how many responses the second call goes on: at least one, and none beyond those that came. */
export function cutAfter(input: unknown, came: number): number {
  // The runner gives back what it drew from the scenario's own input.
  const { at } = input as Cut;
  return Math.max(1, Math.min(came, 1 + (at % Math.max(1, came))));
}

/** Reads a stream, then goes on in another call from somewhere in it. */
export function readsInTwo(
  { token, next, responseId }: Resume,
  { method, given, occasions, unique }: Situation,
): Scenario {
  const reading = (name: string, drawn: Drawn, requests: readonly Uint8Array[]): readonly Step[] => [
    open(name, method, occasions.callOptions(drawn)),
    ...requests.map((bytes) => sendBytes(name, bytes)),
    ...(streamsRequests(method) ? [] : [halfClose(name)]),
    awaitMessagesIfAny(name, mostRead, readMs),
    awaitEndIfAny(name, 200),
    leave(name),
  ];
  return defineScenario<Cut>({
    name: unique("declared-goes-on"),
    method,
    runs: 8,
    input: fc.record({ drawn: occasions.input, at: fc.nat(mostRead) }),
    examples: occasions.examples.flatMap((drawn) => [
      { drawn, at: 0 },
      { drawn, at: 4 },
    ]),
    steps: ({ drawn, at }) =>
      given.after((values) => {
        const requests = occasions.requests(drawn, values);
        return [
          ...reading(calls.whole, drawn, requests),
          {
            kind: "then",
            next: (seen) => {
              const transcript = seen.get(calls.whole);
              const call = transcript === undefined ? undefined : seenCall(transcript, method);
              if (typeof call !== "object" || call.responses.length === 0) return [];
              const last = call.responses[cutAfter({ at }, call.responses.length) - 1];
              const id = last === undefined ? null : responseId.of(last.message);
              const value = next && typeof id === "bigint" ? id + 1n : id;
              const [first, ...rest] = requests;
              if (first === undefined || value === null) return [];
              const message = clone(method.input, fromBinary(method.input, first));
              token.set(message, asFieldValue(token.field, value));
              return reading(calls.resumed, drawn, [toBinary(method.input, message), ...rest]);
            },
          },
        ];
      }),
  });
}
