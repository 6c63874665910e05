import { countsOf, countsText } from "../../outcome/counts.ts";
import { uncheckedLines } from "../../outcome/coverage.ts";
import { weightOf } from "../../outcome/gate.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import type { Report } from "../../outcome/report.ts";
import { gateOf } from "../../outcome/summary.ts";
import { runProblems } from "../../outcome/whole-run.ts";
import { transportName } from "../failure-text.ts";
import { type Group, groupedOutcomes } from "../groups.ts";
import type { FindMethod } from "../methods.ts";
import type { Budget } from "./budget.ts";
import { failure } from "./failure.ts";
import { latencies } from "./latencies.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { type AnchorOf, matrix } from "./matrix.ts";
import { notes } from "./notes.ts";
import { signOf } from "./signs.ts";

export interface SectionOptions {
  /** Before every anchor of this report. */
  readonly prefix: string;
  readonly methodOf: FindMethod;
  readonly budget: Budget;
}

/** How a report is called beside others. */
export function reportName({ target, transport }: Report): string {
  return `${target} over ${transportName(transport)}`;
}

export interface Section {
  readonly markup: Markup;
  readonly anchorOf: AnchorOf;
}

/** Everything about one run. */
export function reportSection(report: Report, options: SectionOptions): Section {
  const gate = gateOf(report.gate);
  const groups = groupedOutcomes(report.outcomes);
  const anchors = new Map<Outcome, string>();
  const told = groups.filter(([first]) => isTold(first, report));
  for (const [index, group] of told.entries()) {
    for (const outcome of group) anchors.set(outcome, `${options.prefix}-${index}`);
  }
  const anchorOf: AnchorOf = (outcome) => anchors.get(outcome);
  const parts = chapters.map(({ title, tone, openMost }) => {
    const own = told.filter(([first]) => signOf(first, gate).tone === tone);
    return chapter(title, own, (group, index) =>
      options.budget.spend((detail) =>
        failure(group, {
          anchor: anchorOf(group[0]) ?? "",
          sign: signOf(group[0], gate),
          transport: report.transport,
          methodOf: options.methodOf,
          detail,
          open: (detail === "frames" || detail === "calls") && index < openMost,
        }),
      ),
    );
  });
  const markup = html`<section id="${options.prefix}" aria-label="${reportName(report)}">
${heading(report)}
${problems(report)}
${matrix(report.outcomes, gate, anchorOf)}
${parts}
${notes(report.outcomes, gate)}
${coverage(report)}
${latencies(report.latencies)}
</section>
`;
  return { markup, anchorOf };
}

function coverage({ coverage: found }: Report): Markup {
  if (found === undefined) return nothing;
  const lines = uncheckedLines(found);
  return html`<details class="notes"><summary><h3>Coverage <span class="count">${found.percent} %</span></h3></summary>
<p>Own clauses look at ${found.percent} % of what responses show${lines.length === 0 ? "." : "; not at"}</p>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
</details>`;
}

const chapters = [
  { title: "What breaks the gate", tone: "bad", openMost: 3 },
  { title: "Warnings", tone: "warn", openMost: 0 },
  { title: "Known failures", tone: "known", openMost: 0 },
] as const;

function isTold(outcome: Outcome, report: Report): boolean {
  const weight = weightOf(outcome, gateOf(report.gate));
  return weight === "breaks" || weight === "warns" || outcome.outcome === "known-failure";
}

function chapter(
  title: string,
  groups: readonly Group[],
  tell: (group: Group, index: number) => Markup,
): Markup {
  if (groups.length === 0) return nothing;
  return html`<h3>${title} <span class="count">${groups.length}</span></h3>
${groups.map(tell)}`;
}

function heading(report: Report): Markup {
  const passed = report.verdict === "passed";
  const gate = gateOf(report.gate);
  const asked = [`level ${gate.level.toUpperCase()}`, ...(gate.strict ? ["strict"] : [])].join(", ");
  return html`<h2><span class="s ${passed ? "good" : "bad"}" aria-hidden="true">${passed ? "✓" : "✗"}</span> ${report.target}
<span class="over">over ${transportName(report.transport)}</span></h2>
<p class="facts"><strong>${report.verdict}</strong>: ${countsText(countsOf(report, gate))} of ${report.outcomes.length}.
<span class="faint">Gate: ${asked}. Seed ${report.seed}, ${(report.durationMs / 1000).toFixed(1)} s, streamproof ${report.streamproof}.</span></p>`;
}

function problems(report: Report): Markup {
  const told = runProblems(report).map(
    ({ title, text }) => html`<div class="problem"><h3>${title}</h3><pre>${text}</pre></div>`,
  );
  const log = report.log?.trimEnd() ?? "";
  return html`${told}${
    log === ""
      ? nothing
      : html`<details class="log"><summary>The end of the server's log</summary><pre>${log}</pre></details>`
  }`;
}
