import { type Counts, countsOf, countsText } from "../outcome/counts.ts";
import { type Coverage, uncheckedLines } from "../outcome/coverage.ts";
import { weightOf } from "../outcome/gate.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";
import { gateOf } from "../outcome/summary.ts";
import { runProblems } from "../outcome/whole-run.ts";
import {
  chosenCalls,
  reasonText,
  sentence,
  timeline,
  traceText,
  transportName,
  triedText,
} from "./failure-text.ts";
import { type Group, groupedOutcomes } from "./groups.ts";
import { type FindMethod, methodFinder } from "./methods.ts";
import { printableReport } from "./printable-report.ts";

export interface MarkdownOptions {
  readonly methodOf?: FindMethod;
  /** Longest text, in characters: GitHub shows a step summary up to 1 MiB. */
  readonly most?: number;
}

const defaultMost = 900_000;

/** One or several reports as Markdown: a table of them, then for each what broke the gate and a line for each RPC. */
export function reportsToMarkdown(given: readonly Report[], options: MarkdownOptions = {}): string {
  const reports = given.map(printableReport);
  const methodOf = options.methodOf ?? methodFinder();
  const most = (options.most ?? defaultMost) / Math.max(1, reports.length);
  const parts = [
    ...(reports.length > 1 ? [comparison(reports)] : []),
    ...reports.map((report) => reportPart(report, methodOf, most)),
  ];
  return `${parts.join("\n\n")}\n`;
}

function coverageChapter(coverage: Coverage): string {
  const lines = uncheckedLines(coverage).map((line) => `- ${code(line)}`);
  const head = `Own clauses look at ${coverage.percent} % of what responses show${lines.length === 0 ? "." : "; not at"}`;
  return [head, lines.join("\n")].filter((part) => part !== "").join("\n\n");
}

function comparison(reports: readonly Report[]): string {
  const rows = reports.map((report) => [
    `${signOf(report)} ${code(report.target)}`,
    transportName(report.transport),
    ...columns(countsOf(report, gateOf(report.gate))).map(String),
  ]);
  return table(["target", "transport", "failed", "undecided", "warned", "known", "passed"], rows);
}

function reportPart(report: Report, methodOf: FindMethod, most: number): string {
  const gate = gateOf(report.gate);
  const groups = groupedOutcomes(report.outcomes);
  const of = (weight: string) => groups.filter(([first]) => weightOf(first, gate) === weight);
  const known = groups.filter(([first]) => first.outcome === "known-failure");
  const seconds = (report.durationMs / 1000).toFixed(1);
  const parts = [
    `## ${signOf(report)} ${code(report.target)} over ${transportName(report.transport)}`,
    `**${report.verdict}**: ${countsText(countsOf(report, gate))} (seed ${report.seed}, ${seconds} s)`,
    ...runProblems(report).map(({ title, text }) => `### ${title}\n\n${fenced(text)}`),
    rpcTable(report),
    ...(report.coverage === undefined ? [] : [coverageChapter(report.coverage)]),
  ];
  let room = most - parts.join("\n\n").length;
  const chapters = [
    ["What breaks the gate", of("breaks")],
    ["Warnings", of("warns")],
    ["Known failures", known],
  ] as const;
  for (const [title, own] of chapters) {
    if (own.length > 0) parts.push(`### ${title}`);
    for (const group of own) {
      const whole = failure(group, report, methodOf);
      const text = whole.length < room ? whole : `- ${headline(group)}`;
      room -= text.length;
      parts.push(text);
    }
  }
  const log = report.log?.trimEnd() ?? "";
  if (log !== "") parts.push(details("The end of the server's log", fenced(log)));
  return parts.join("\n\n");
}

function signOf({ verdict }: Report): string {
  return verdict === "passed" ? "✅" : "❌";
}

function columns({ failed, undecided, warned, known, passed }: Counts): readonly number[] {
  return [failed, undecided, warned, known, passed];
}

function rpcTable(report: Report): string {
  const rpcs = [...new Set(report.outcomes.map(({ rpc }) => rpc))];
  const rows = rpcs.map((rpc) => {
    const own = report.outcomes.filter((outcome) => outcome.rpc === rpc);
    const gate = gateOf(report.gate);
    const count = (weight: string) => own.filter((outcome) => weightOf(outcome, gate) === weight).length;
    const sign = count("breaks") > 0 ? "❌" : count("warns") > 0 ? "⚠️" : count("holds") > 0 ? "✅" : "➖";
    return [`${sign} ${code(rpc)}`, count("breaks"), count("warns"), count("holds"), count("silent")].map(
      String,
    );
  });
  return table(["RPC", "failed", "warned", "passed", "not judged or known"], rows);
}

function headline([first, ...others]: Group): string {
  const more = others.length === 0 ? "" : ` and ${others.length} more RPCs`;
  return `**${code(first.clause)}** (${first.level.toUpperCase()}) at ${code(first.rpc)}${more}: ${inline(reasonText(first))}`;
}

function failure(group: Group, report: Report, methodOf: FindMethod): string {
  const [first, ...others] = group;
  const tried = triedText(first);
  const inner = [
    inline(sentence(first.sentence)),
    ...(others.length === 0 ? [] : [`The same at ${others.map(({ rpc }) => code(rpc)).join(", ")}.`]),
    ...(first.input === ""
      ? []
      : [`Input${tried === "" ? "" : ` (${tried})`}: ${code(shortened(first.input))}`]),
    ...chosenCalls(first).map((transcript) => fenced(timeline(transcript, first, { methodOf: methodOf }))),
    ...leftOut(first),
    ...(traceText(first) === "" ? [] : [`Trace: ${code(traceText(first))}`]),
    ...(first.replay === "" ? [] : [`Replay:\n\n${fenced(first.replay, "sh")}`]),
  ];
  const where = `over ${transportName(report.transport)}`;
  const more = others.length === 0 ? "" : ` and ${others.length} more RPCs`;
  const title = `<code>${escaped(first.clause)}</code> (${first.level.toUpperCase()}) at ${escaped(first.rpc)}${more} ${where}: ${escaped(reasonText(first))}`;
  return details(title, inner.join("\n\n"));
}

function leftOut(outcome: Outcome): readonly string[] {
  const left = outcome.transcripts.length - chosenCalls(outcome).length;
  return left > 0 ? [`${left} more calls: see --report json=FILE.`] : [];
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 300 ? text : `${characters.slice(0, 300).join("")}…`;
}

function details(title: string, inner: string): string {
  return `<details><summary>${title.replaceAll(/\s*\n\s*/g, " ")}</summary>\n\n${inner}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A fence longer than any in the text: what came from a server cannot end it. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** Text in which no character is markup, on one line. */
function inline(text: string): string {
  return escaped(text.replaceAll(/\s*\n\s*/g, " ")).replaceAll(/[\\`*_[\]|~]/g, "\\$&");
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${ticks}${space}${text.replaceAll(/\s+/g, " ")}${space}${ticks}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
