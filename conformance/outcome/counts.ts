import { type Gate, weightOf } from "./gate.ts";
import type { Outcome } from "./outcome.ts";
import type { Report } from "./report.ts";
import { runProblems } from "./whole-run.ts";

/** How many outcomes of a report mean what for the gate. */
export interface Counts {
  readonly failed: number;
  /** They fail the gate without proving the server wrong. */
  readonly undecided: number;
  readonly warned: number;
  readonly known: number;
  readonly passed: number;
}

export function countsOf(report: Report, gate: Gate): Counts {
  const count = (weight: string) =>
    report.outcomes.filter((outcome) => weightOf(outcome, gate) === weight).length;
  const undecided = report.outcomes.filter((each) => isUndecided(each) && weightOf(each, gate) === "breaks");
  return {
    failed: count("breaks") - undecided.length + runProblems(report).length,
    undecided: undecided.length,
    warned: count("warns"),
    known: report.summary["known-failure"],
    passed: report.summary.passed,
  };
}

/** `2 failed, 1 warned, 379 passed`: zeros are left out, except for the first and the last. */
export function countsText({ failed, undecided, warned, known, passed }: Counts): string {
  return [
    `${failed} failed`,
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
    ...(warned > 0 ? [`${warned} warned`] : []),
    ...(known > 0 ? [`${known} known`] : []),
    `${passed} passed`,
  ].join(", ");
}

function isUndecided({ outcome }: Outcome): boolean {
  return outcome === "inconclusive" || outcome === "errored" || outcome === "not-exercised";
}
