import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { callNames } from "../../contracts/model/call-names.ts";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import {
  defineScenario,
  type Scenario,
  type ScenarioDefinition,
  type Step,
} from "../../contracts/model/scenario.ts";
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
  /** How long the end of a call is waited for, in milliseconds. */
  readonly waitMs: number;
  /** How many calls are drawn. */
  readonly runs: number;
  /** Whether the judge looks at all that was before each response. */
  readonly looksBack: boolean;
}

/** So many requests, or a stream as long as an example gives one. */
const manyCount = 1_000;
/** The same where a judge looks at all pairs of them: it may not hold the runner up for long. */
const manyPairs = 150;
const idleMs = 1_500;
const heardMs = 100;

const names = callNames("call", "left", "after", "one", "other", "slow", "many", "idle");

/** The occasions that all shapes share: drawn calls, one after a cancelled one, two side by side, many, a slow reader. */
export function commonScenarios(options: CommonOptions): readonly Scenario[] {
  const { method, occasions, onlyExamples, runs } = options;
  const calls = drawnScenario(
    options,
    occasionNames.calls,
    { runs },
    (drawn, values) => whole(options, names.call, drawn, values),
    occasions.examples,
  );
  if (onlyExamples) return [calls];
  return [
    calls,
    afterCancel(options),
    sideBySide(options),
    ...(streamsResponses(method) && options.ends ? [slowReader(options)] : []),
    ...(streamsRequests(method) ? [manyRequests(options), idleInTheMiddle(options)] : []),
  ];
}

/** What is repeated for its sake is repeated a few times. */
function fewOf({ runs }: CommonOptions): number {
  return Math.min(4, Math.ceil(runs / 4));
}

function afterCancel(options: CommonOptions): Scenario {
  const { method, occasions, ends } = options;
  return drawnScenario(options, occasionNames.interrupted, { runs: fewOf(options) }, (drawn, values) => [
    ...leftCall({
      ...{ name: names.left, method, ends, ...occasions.callOptions(drawn) },
      requests: occasions.requests({ base: drawn.base }, values),
    }),
    // Time for the server to hear of it: what it leaves behind is there only then.
    pass(heardMs),
    ...whole(options, names.after, drawn, values),
  ]);
}

function sideBySide(options: CommonOptions): Scenario {
  const { method, given, occasions } = options;
  return defineScenario({
    name: occasionNames.beside,
    method,
    runs: fewOf(options),
    needs: ["shared-connection"],
    input: fc.tuple(occasions.input, occasions.input),
    steps: ([one, other]) =>
      given.after((values) => [
        together(whole(options, names.one, one, values), whole(options, names.other, other, values)),
      ]),
  });
}

function slowReader(options: CommonOptions): Scenario {
  const { method, occasions, ends, waitMs } = options;
  return drawnScenario(options, occasionNames.slow, { runs: 1, needs: ["flow-control"] }, (drawn, values) =>
    wholeCall({
      ...{ name: names.slow, method, ends, waitMs, slowReader: true },
      ...occasions.callOptions(drawn),
      requests: occasions.requests(drawn, values),
    }),
  );
}

function manyRequests(options: CommonOptions): Scenario {
  return drawnScenario(options, occasionNames.many, { runs: 1, load: "heavy" }, (drawn, values) =>
    whole(
      options,
      names.many,
      drawn,
      values,
      options.occasions.many(options.looksBack ? manyPairs : manyCount, values),
    ),
  );
}

function idleInTheMiddle(options: CommonOptions): Scenario {
  const { method, occasions, ends, waitMs } = options;
  return drawnScenario(options, occasionNames.idle, { runs: 1 }, (drawn, values) => {
    const requests = occasions.requests({ base: drawn.base }, values);
    const middle = Math.ceil(requests.length / 2);
    return [
      open(names.idle, method, occasions.callOptions(drawn)),
      ...requests.slice(0, middle).map((bytes) => sendBytes(names.idle, bytes)),
      pass(idleMs),
      ...requests.slice(middle).map((bytes) => sendBytes(names.idle, bytes)),
      halfClose(names.idle),
      awaitEndIfAny(names.idle, ends ? waitMs : 1_000),
      leave(names.idle),
    ];
  });
}

/** A drawn call from its opening to its end. */
function whole(
  { method, occasions, ends, waitMs }: CommonOptions,
  name: string,
  drawn: Drawn,
  values: GivenValues,
  requests: readonly Uint8Array[] = occasions.requests(drawn, values),
): readonly Step[] {
  return wholeCall({ name, method, requests, ...occasions.callOptions(drawn), ends, waitMs });
}

function drawnScenario(
  { method, given, occasions, onlyExamples }: CommonOptions,
  name: string,
  definition: Pick<ScenarioDefinition<Drawn>, "runs" | "needs" | "load">,
  steps: (input: Drawn, values: GivenValues) => readonly Step[],
  examples: readonly Drawn[] = [],
): Scenario {
  return defineScenario<Drawn>({
    name,
    method,
    ...definition,
    ...(onlyExamples ? { runs: 0 } : {}),
    input: occasions.input,
    examples: onlyExamples ? occasions.examples : examples,
    steps: (input) => given.after((values) => steps(input, values)),
  });
}
