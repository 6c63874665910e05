import type { Report } from "../../outcome/report.ts";
import { type FindMethod, methodFinder } from "../methods.ts";
import { createBudget } from "./budget.ts";
import { comparison } from "./comparison.ts";
import { html, type Markup, nothing, trusted } from "./markup.ts";
import { reportName, reportSection } from "./report-section.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

export interface HtmlOptions {
  readonly methodOf?: FindMethod;
}

/** Over all reports: a page stays under 3 MiB. */
const room = { frames: 400_000, calls: 900_000, words: 300_000 };

/** One or several reports as one page that needs nothing else. */
export function reportsToHtml(reports: readonly Report[], options: HtmlOptions = {}): string {
  const methodOf = options.methodOf ?? methodFinder();
  const share = Math.max(1, reports.length);
  const told = reports.map((report, index) => {
    const anchor = `r${index}`;
    const section = reportSection(report, {
      prefix: anchor,
      methodOf,
      budget: createBudget({
        frames: room.frames / share,
        calls: room.calls / share,
        words: room.words / share,
      }),
    });
    return { report, anchor, section };
  });
  const failed = reports.filter(({ verdict }) => verdict === "failed").length;
  const title =
    reports.length === 1 ? reports.map(reportName).join("") : `${reports.length} reports, ${failed} failed`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${failed === 0 ? "✓" : "✗"} ${title} – streamproof</title>
<style>${trusted(style)}</style>
</head>
<body>
<header><h1>streamproof</h1>${contents(told)}${filter}</header>
<main>
${comparison(told)}${told.map(({ section }) => section.markup)}</main>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.markup;
}

function contents(told: readonly { readonly report: Report; readonly anchor: string }[]): Markup {
  if (told.length < 2) return nothing;
  const items = told.map(
    ({ report, anchor }) =>
      html`<li><a href="#${anchor}">${report.verdict === "passed" ? "✓" : "✗"} ${reportName(report)}</a></li>`,
  );
  return html`<nav aria-label="Reports"><ul>${items}</ul></nav>`;
}

/** Shown by the script: without one it would do nothing. */
const filter: Markup = html`<form class="filter" role="search" hidden><label>Filter <input type="search" name="find" placeholder="clause, RPC or words" autocomplete="off"></label>
<label><input type="checkbox" name="passed" checked> show what passed</label>
<output name="shown"></output></form>`;
