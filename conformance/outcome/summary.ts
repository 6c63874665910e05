import { defaultGate, type Gate, weightOf } from "./gate.ts";
import { type Outcome, outcomeKinds } from "./outcome.ts";
import type { Report } from "./report.ts";

/** How many outcomes there are of each kind. */
export function summaryOf(outcomes: readonly Outcome[]): Report["summary"] {
  const counts = outcomeKinds.map((kind) => [
    kind,
    outcomes.filter((outcome) => outcome.outcome === kind).length,
  ]);
  // fromEntries forgets the keys; they are the outcome kinds.
  return Object.fromEntries(counts) as Report["summary"];
}

/** The gate with its defaults. */
export function gateOf(gate: Partial<Gate> = {}): Gate {
  return { level: gate.level ?? defaultGate.level, strict: gate.strict ?? defaultGate.strict };
}

/** Whether nothing was seen of any clause: such a run says nothing good of its target. */
export function nothingJudged(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(({ outcome }) => outcome === "not-exercised" || outcome === "unsupported");
}

/** Whether the gate holds, as far as outcomes and known failures tell. */
export function verdictOf(
  report: Pick<Report, "outcomes" | "problems">,
  gate: Partial<Gate> = {},
): Report["verdict"] {
  const whole = gateOf(gate);
  const broken = report.outcomes.some((outcome) => weightOf(outcome, whole) === "breaks");
  return broken || (report.problems ?? []).length > 0 || nothingJudged(report.outcomes) ? "failed" : "passed";
}
