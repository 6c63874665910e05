import { countsOf, countsText } from "../outcome/counts.ts";
import type { Report } from "../outcome/report.ts";
import { gateOf } from "../outcome/summary.ts";
import { transportName } from "./failure-text.ts";
import { printableReport } from "./printable-report.ts";
import type { TextStyle } from "./text-style.ts";

/** A line for each of several reports, and one for all. */
export function comparisonText(given: readonly Report[], style: TextStyle): string {
  const reports = given.map(printableReport);
  const width = Math.max(0, ...reports.map((report) => nameOf(report).length));
  const lines = reports.map((report) => {
    const sign = report.verdict === "passed" ? style.good("✓") : style.bad("✗");
    return `${sign} ${nameOf(report).padEnd(width)}  ${countsText(countsOf(report, gateOf(report.gate)))}`;
  });
  const failed = reports.filter(({ verdict }) => verdict === "failed").length;
  const all =
    failed === 0 ? style.good("✓ all passed") : style.bad(`✗ ${failed} of ${reports.length} failed`);
  return `${[...lines, all].join("\n")}\n`;
}

function nameOf({ target, transport }: Report): string {
  return `${target} over ${transportName(transport)}`;
}
