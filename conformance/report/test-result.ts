import { type Gate, weightOf } from "../outcome/gate.ts";
import type { Outcome } from "../outcome/outcome.ts";
import { renderFailure } from "./failure-text.ts";
import { printableOutcome } from "./printable-report.ts";

/** How a test of one clause ends. */
export type TestResult =
  | { readonly kind: "passes" }
  /** Passes, with something worth reading. */
  | { readonly kind: "warns"; readonly text: string }
  | { readonly kind: "skips"; readonly reason: string }
  | { readonly kind: "fails"; readonly text: string };

/** An outcome as test frameworks know it: what could not be judged is skipped, never passed. */
export function testResultOf(given: Outcome, gate: Gate, transport: string): TestResult {
  const outcome = printableOutcome(given);
  switch (weightOf(outcome, gate)) {
    case "holds":
      return { kind: "passes" };
    case "warns":
      return { kind: "warns", text: renderFailure(outcome, { transport, breaks: false }) };
    case "silent":
      return { kind: "skips", reason: `${outcome.outcome}: ${outcome.because}` };
    case "breaks":
      return { kind: "fails", text: renderFailure(outcome, { transport }) };
  }
}
