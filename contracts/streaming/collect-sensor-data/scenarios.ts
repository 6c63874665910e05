import fc from "fast-check";
import { type CallNames, callNames } from "../../model/call-names.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { awaitEnd, halfClose, open, sendAll, sendBytes } from "../../model/step.ts";
import { method } from "./model.ts";
import { arbitraryReading, reading, same } from "./readings.ts";
export const calls: CallNames<"call"> = callNames("call");

export const readingsScenario: Scenario = defineScenario({
  name: "readings",
  method,
  runs: 15,
  input: fc.array(arbitraryReading, { minLength: 1, maxLength: 12 }),
  examples: [
    same(20.5),
    same(1, 2),
    same(1, 2, 4),
    same(0, 0, 0),
    same(1e150, 1, -1e150),
    same(1e16, 1, -1e16, 1),
    same(-1, -2, -4.5),
    same(0.1, 0.2, 0.3, 0.4),
    // Later readings have earlier timestamps: what counts is the order of arrival.
    same(1, 2, 3).toReversed(),
    same(...Array.from({ length: 150 }, (_, index) => index * 1.25)),
  ],
  steps: (readings) => [
    open(calls.call, method),
    ...readings.map((each) => sendBytes(calls.call, reading(each))),
    halfClose(calls.call),
    awaitEnd(calls.call),
  ],
});
export const noReadings: Scenario = defineScenario({
  name: "no-readings",
  method,
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: () => [open(calls.call, method), halfClose(calls.call), awaitEnd(calls.call)],
});

export const tenThousandReadings: Scenario = manyReadings("ten-thousand-readings", 10_000, false);
export const hundredThousandReadings: Scenario = manyReadings("hundred-thousand-readings", 100_000, true);

export const scenarios: readonly Scenario[] = [
  readingsScenario,
  tenThousandReadings,
  hundredThousandReadings,
  noReadings,
];

function manyReadings(name: string, count: number, thorough: boolean): Scenario {
  return defineScenario({
    name,
    method,
    load: "heavy",
    thorough,
    runs: 0,
    input: fc.integer({ min: 1, max: count }),
    examples: [count],
    steps: (readings): readonly Step[] => [
      open(calls.call, method),
      sendAll(calls.call, function* () {
        for (let index = 0; index < readings; index++) {
          yield reading({
            temperature: 20 + (index % 17) / 10,
            humidity: index,
            // Cancels out but for a rest that a careless sum loses.
            pressure: index % 2 === 0 ? 1e9 + index : -1e9,
            seconds: 1_700_000_000 + index,
            nanos: index,
          });
        }
      }),
      halfClose(calls.call),
      awaitEnd(calls.call, 40_000),
    ],
  });
}
