import { transportName } from "./failure-text.ts";
import { weightOf } from "./gate.ts";
import type { Report } from "./report.ts";
import { gateOf } from "./summary.ts";
import type { TextStyle } from "./text-style.ts";
import { runProblems } from "./whole-run.ts";

/** A line for each of several reports, and one for all. */
export function comparisonText(reports: readonly Report[], style: TextStyle): string {
  const width = Math.max(0, ...reports.map((report) => nameOf(report).length));
  const lines = reports.map((report) => {
    const gate = gateOf(report.gate);
    const weights = report.outcomes.map((outcome) => weightOf(outcome, gate));
    const count = (weight: string) => weights.filter((each) => each === weight).length;
    const counts = [
      `${count("breaks") + runProblems(report).length} broken`,
      ...(count("warns") > 0 ? [`${count("warns")} warned`] : []),
      ...(report.summary["known-failure"] > 0 ? [`${report.summary["known-failure"]} known`] : []),
      `${report.summary.passed} passed`,
    ];
    const sign = report.verdict === "passed" ? style.good("✓") : style.bad("✗");
    return `${sign} ${nameOf(report).padEnd(width)}  ${counts.join(", ")}`;
  });
  const failed = reports.filter(({ verdict }) => verdict === "failed").length;
  const all =
    failed === 0 ? style.good("✓ all passed") : style.bad(`✗ ${failed} of ${reports.length} failed`);
  return `${[...lines, all].join("\n")}\n`;
}

function nameOf({ target, transport }: Report): string {
  return `${target} over ${transportName(transport)}`;
}
