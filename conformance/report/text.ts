import { countsOf, countsText } from "../outcome/counts.ts";
import { uncheckedLines } from "../outcome/coverage.ts";
import { defaultGate, type Gate, type Weight, weightOf } from "../outcome/gate.ts";
import type { Report } from "../outcome/report.ts";
import { runProblems } from "../outcome/whole-run.ts";
import { renderFailure, transportName } from "./failure-text.ts";
import { type Group, groupedOutcomes, wasLeftOpen } from "./groups.ts";
import { type FindMethod, methodFinder } from "./methods.ts";
import { renderNotes } from "./notes-text.ts";
import { printableReport } from "./printable-report.ts";
import { renderTable } from "./table-text.ts";
import { plain, type TextStyle } from "./text-style.ts";

export interface ReportTextOptions {
  readonly gate?: Gate;
  readonly methodOf?: FindMethod;
  /** Whether the frames of every call are shown; default: those of failures of the wire. */
  readonly frames?: boolean;
  readonly style?: TextStyle;
}

/** A report for people: what broke the gate, warnings, a line for each RPC, notes, the verdict. */
export function renderReport(given: Report, options: ReportTextOptions = {}): string {
  const report = printableReport(given);
  const gate = options.gate ?? defaultGate;
  const style = options.style ?? plain;
  const methodOf = options.methodOf ?? methodFinder();
  const groups = groupedOutcomes(report.outcomes.filter((outcome) => !wasLeftOpen(outcome)));
  const of = (weight: Weight) =>
    groups.filter(([first]) => first.outcome !== "errored" && weightOf(first, gate) === weight);
  const broken = of("breaks");
  const warned = of("warns");
  const block = ([first, ...others]: Group, breaks: boolean, timelines: boolean) =>
    renderFailure(first, {
      transport: report.transport,
      breaks,
      timelines,
      alsoAt: others.map((outcome) => outcome.rpc),
      methodOf,
      frames: options.frames ?? false,
      style,
    });
  const parts = [
    // A server that died explains most of what follows.
    ...runProblems(report).map(({ title, text }) => `${style.bad(`✗ ${title}:`)} ${text}`),
    ...broken.map((group, index) => block(group, true, index < mostInFull)),
    ...warned.map((group) => block(group, false, warned.length <= fewWarnings)),
    renderTable(report.outcomes, gate, style),
    renderNotes(report.outcomes, gate, style),
    coverageText(report, style),
    verdictLine(report, gate, style),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function coverageText({ coverage }: Report, style: TextStyle): string {
  if (coverage === undefined) return "";
  const lines = uncheckedLines(coverage);
  const head = `own clauses look at ${coverage.percent} % of what responses show`;
  return [
    lines.length === 0 ? `${head}.` : `${head}; not at`,
    ...lines.map((line) => style.faint(`  ${line}`)),
  ].join("\n");
}

/** So many failures are shown with their calls; a server that does nothing right would fill a book. */
const mostInFull = 20;

/** So many warnings are shown with their calls; more would bury the failures. */
const fewWarnings = 3;

function verdictLine(report: Report, gate: Gate, style: TextStyle): string {
  const passed = report.verdict === "passed";
  const sign = passed ? style.good("✓ passed") : style.bad("✗ failed");
  const seconds = (report.durationMs / 1000).toFixed(1);
  const how = `${report.target} over ${transportName(report.transport)}, seed ${report.seed}, ${seconds} s`;
  return `${sign}  ${countsText(countsOf(report, gate))}  ${style.faint(`(${how})`)}`;
}
