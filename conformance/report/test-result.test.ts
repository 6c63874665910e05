import { expect, test } from "vitest";
import { defaultGate } from "../outcome/gate.ts";
import type { OutcomeKind } from "../outcome/outcome.ts";
import { drainedFailure, exampleOutcome } from "./example-report.ts";
import { testResultOf } from "./test-result.ts";

test.each([
  ["passed", "passes"],
  ["failed", "fails"],
  ["errored", "fails"],
  ["inconclusive", "fails"],
  ["unexpected-pass", "fails"],
  ["known-failure", "skips"],
  ["not-exercised", "skips"],
  ["unsupported", "skips"],
] as const satisfies readonly (readonly [OutcomeKind, string])[])(
  "a MUST that %s: its test %s",
  (outcome, kind) => {
    expect(testResultOf(exampleOutcome({ outcome }), defaultGate, "grpc").kind).toBe(kind);
  },
);

test("a SHOULD that is violated warns, and fails under the level should", () => {
  const outcome = drainedFailure({ level: "should" });
  expect(testResultOf(outcome, defaultGate, "grpc").kind).toBe("warns");
  expect(testResultOf(outcome, { level: "should", strict: false }, "grpc").kind).toBe("fails");
});

test("a failing test says what a report says", () => {
  expect(testResultOf(drainedFailure(), defaultGate, "grpc")).toMatchObject({
    text: expect.stringMatching(
      /^✗ chat\/drained \(MUST\).*◀ two answers missing.*replay: streamproof verify/s,
    ),
  });
});
