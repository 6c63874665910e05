import fc from "fast-check";
import { callNames } from "../../contracts/model/call-names.ts";
import { declaredExamples } from "../../contracts/model/declared-part.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import type { Situation } from "../situation.ts";

const calls = callNames("example");

/** Each example as it is: its input is the example's place. */
export function exampleCalls({ method, given, declared, call, unique }: Situation): Scenario {
  const { length } = declared.contract.examples;
  return defineScenario<number>({
    name: unique(declaredExamples),
    method,
    runs: 0,
    input: fc.nat(length - 1),
    examples: Array.from({ length }, (_, index) => index),
    steps: (index) =>
      given.after((values) => call({ name: calls.example, drawn: { base: index }, given: values })),
  });
}
