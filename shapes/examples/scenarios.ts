import fc from "fast-check";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { Situation } from "../situation.ts";

/** Each example as it is: its input is the example's place. */
export function exampleCalls({ method, given, declared, call, unique }: Situation): Scenario {
  const { length } = declared.contract.examples;
  return defineScenario<number>({
    name: unique("declared-examples"),
    method,
    runs: 0,
    input: fc.nat(length - 1),
    examples: Array.from({ length }, (_, index) => index),
    steps: (index) =>
      given.after((values) => call({ name: "example", drawn: { base: index }, given: values })),
  });
}
