import { weightOf } from "../outcome/gate.ts";
import type { Report } from "../outcome/report.ts";
import { gateOf } from "../outcome/summary.ts";
import { runProblems } from "../outcome/whole-run.ts";
import { reasonText, renderFailure } from "./failure-text.ts";
import { groupedOutcomes } from "./groups.ts";
import { type FindMethod, methodFinder } from "./methods.ts";
import { printableReport } from "./printable-report.ts";

/** So many a step may have of each kind; GitHub drops the rest without a word. */
const mostAnnotations = 10;

/**
 * A report as workflow commands of GitHub: an error for what breaks the gate, a warning for what warns.
 * Source: docs.github.com, "Workflow commands for GitHub Actions".
 */
export function reportToGithub(given: Report, methodOf: FindMethod = methodFinder()): string {
  const report = printableReport(given);
  const gate = gateOf(report.gate);
  const groups = groupedOutcomes(report.outcomes);
  const lines = (["breaks", "warns"] as const).flatMap((weight) => {
    const own = groups.filter(([first]) => weightOf(first, gate) === weight);
    const told = weight === "breaks" ? runProblems(report) : [];
    const kind = weight === "breaks" ? "error" : "warning";
    const all = [
      ...told.map(({ title, text }) => command(kind, title, text)),
      ...own.map(([first, ...others]) =>
        command(
          kind,
          `${first.clause}: ${reasonText(first)}`,
          renderFailure(first, {
            transport: report.transport,
            breaks: weight === "breaks",
            alsoAt: others.map(({ rpc }) => rpc),
            methodOf,
          }),
        ),
      ),
    ];
    const left = all.length - mostAnnotations;
    if (left <= 0) return all;
    const more = command(kind, `${left + 1} more`, "The summary of this step has them all.");
    return [...all.slice(0, mostAnnotations - 1), more];
  });
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * Text in which GitHub looks for no workflow commands: what a server has sent could be one. The token must be
 * one that nobody can guess.
 */
export function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text}\n::${token}::\n`;
}

function command(kind: "error" | "warning", title: string, text: string): string {
  return `::${kind} title=${property(title)}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
