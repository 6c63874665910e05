import { printable } from "../../text/printable.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";

/** A report whose texts may be shown anywhere; calls are made printable where their timelines are written. */
export function printableReport(report: Report): Report {
  return {
    ...withPrintableTexts(report),
    outcomes: report.outcomes.map(printableOutcome),
    ...(report.problems === undefined ? {} : { problems: report.problems.map(printable) }),
  };
}

export function printableOutcome(outcome: Outcome): Outcome {
  const { at, known } = outcome;
  return {
    ...withPrintableTexts(outcome),
    ...(at === undefined ? {} : { at: withPrintableTexts(at) }),
    ...(known === undefined ? {} : { known: withPrintableTexts(known) }),
  };
}

function withPrintableTexts<Value extends object>(value: Value): Value {
  const entries = Object.entries(value).map(([name, field]) => [
    name,
    typeof field === "string" ? printable(field) : field,
  ]);
  // The same fields with the same types.
  return Object.fromEntries(entries) as Value;
}
