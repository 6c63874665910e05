import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import { defineScenario, type Scenario, type Step } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, halfClose, open, pass, sendBytes, together } from "../../contracts/model/step.ts";
import { leave, leftCall, wholeCall } from "./call.ts";
import type { GivenCalls, GivenValues } from "./given.ts";
import type { Drawn, Occasions } from "./occasions.ts";

/** Names of the scenarios that every declared RPC has. */
export const occasionNames = {
  calls: "declared-calls",
  interrupted: "declared-after-a-cancel",
  beside: "declared-side-by-side",
  many: "declared-many",
  slow: "declared-slow-reader",
  idle: "declared-idle",
} as const;

export interface CommonOptions {
  readonly method: DescMethod;
  readonly given: GivenCalls;
  readonly occasions: Occasions;
  /** Whether calls end by themselves, as far as anybody knows. */
  readonly ends: boolean;
  readonly onlyExamples: boolean;
  /** How many calls are drawn. */
  readonly runs: number;
}

/** So many requests, or a stream as long as an example gives one. */
const manyRequests = 1_000;
const idleMs = 1_500;
const heardMs = 100;

/** The occasions that all shapes share: drawn calls, one after a cancelled one, two side by side, many, a slow reader. */
export function commonScenarios(options: CommonOptions): readonly Scenario[] {
  const { method, given, occasions, ends, onlyExamples, runs } = options;
  const few = Math.min(4, Math.ceil(runs / 4));
  const whole = (
    name: string,
    drawn: Drawn,
    values: GivenValues,
    requests = occasions.requests(drawn, values),
  ) => wholeCall({ name, method, requests, metadata: occasions.baseOf(drawn).metadata, ends });
  const scenario = (
    name: string,
    definition: {
      readonly runs: number;
      readonly needs?: Scenario["needs"];
      readonly load?: Scenario["load"];
    },
    steps: (input: Drawn, values: GivenValues) => readonly Step[],
    examples: readonly Drawn[] = [],
  ) =>
    defineScenario<Drawn>({
      name,
      method,
      ...definition,
      runs: onlyExamples ? 0 : definition.runs,
      input: occasions.input,
      examples: onlyExamples ? occasions.examples : examples,
      steps: (input) => given.after((values) => steps(input, values)),
    });
  const { calls, interrupted, beside, many, slow, idle } = occasionNames;
  const streamed = streamsRequests(method);
  const pair = fc.tuple(occasions.input, occasions.input);
  return [
    scenario(calls, { runs }, (drawn, values) => whole("call", drawn, values), occasions.examples),
    ...(onlyExamples
      ? []
      : [
          scenario(interrupted, { runs: few }, (drawn, values) => [
            ...leftCall({
              ...{ name: "left", method, ends, metadata: occasions.baseOf(drawn).metadata },
              requests: occasions.requests({ base: drawn.base }, values),
            }),
            // Time for the server to hear of it: what it leaves behind is there only then.
            pass(heardMs),
            ...whole("after", drawn, values),
          ]),
          defineScenario({
            name: beside,
            method,
            runs: few,
            needs: ["shared-connection"],
            input: pair,
            steps: ([one, other]) =>
              given.after((values) => [together(whole("one", one, values), whole("other", other, values))]),
          }),
          ...(streamsResponses(method) && ends
            ? [
                scenario(slow, { runs: 1, needs: ["flow-control"] }, (drawn, values) =>
                  wholeCall({
                    ...{
                      name: "slow",
                      method,
                      ends,
                      slowReader: true,
                      metadata: occasions.baseOf(drawn).metadata,
                    },
                    requests: occasions.requests(drawn, values),
                  }),
                ),
              ]
            : []),
          ...(streamed
            ? [
                scenario(many, { runs: 1, load: "heavy" }, (drawn, values) =>
                  whole("many", drawn, values, occasions.many(manyRequests, values)),
                ),
                scenario(idle, { runs: 1 }, (drawn, values) => {
                  const requests = occasions.requests({ base: drawn.base }, values);
                  const middle = Math.ceil(requests.length / 2);
                  return [
                    open("idle", method, { metadata: occasions.baseOf(drawn).metadata }),
                    ...requests.slice(0, middle).map((bytes) => sendBytes("idle", bytes)),
                    pass(idleMs),
                    ...requests.slice(middle).map((bytes) => sendBytes("idle", bytes)),
                    halfClose("idle"),
                    awaitEndIfAny("idle", ends ? 10_000 : 1_000),
                    leave("idle"),
                  ];
                }),
              ]
            : []),
        ]),
  ];
}
