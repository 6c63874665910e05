import { weightOf } from "../../outcome/gate.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import type { Report } from "../../outcome/report.ts";
import { gateOf } from "../../outcome/summary.ts";
import { transportName } from "../failure-text.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { rpcName } from "./matrix.ts";
import type { Section } from "./report-section.ts";
import { signOf } from "./signs.ts";

/** A report beside others: where it is told, and its section. */
export interface Compared {
  readonly report: Report;
  readonly anchor: string;
  readonly section: Section;
}

/** Implementations and transports side by side: by RPC, and by each clause on which they are not all at one. */
export function comparison(all: readonly Compared[]): Markup {
  if (all.length < 2) return nothing;
  const head = all.map(
    ({ report, anchor }) =>
      html`<th scope="col"><a href="#${anchor}">${report.target}<br><span class="over">${transportName(report.transport)}</span></a></th>`,
  );
  const rpcs = [...new Set(all.flatMap(({ report }) => report.outcomes.map(({ rpc }) => rpc)))];
  return html`<section aria-label="Side by side"><h2>Side by side</h2>
<div class="wide"><table class="compare"><caption>Clauses that break the gate (✗), warn (!), are known failures (k) or pass (✓), by RPC.</caption>
<thead><tr><th scope="col">RPC</th>${head}</tr></thead>
<tbody>${rpcs.map(
    (
      rpc,
    ) => html`<tr data-find="${rpc}"><th scope="row">${rpcName(rpc)}</th>${all.map((each) => countCell(each, rpc))}</tr>
`,
  )}<tr class="total"><th scope="row">verdict</th>${all.map(verdictCell)}</tr></tbody></table></div>
${differences(all, head)}</section>
`;
}

function verdictCell({ report }: Compared): Markup {
  const passed = report.verdict === "passed";
  return html`<td><span class="s ${passed ? "good" : "bad"}" aria-hidden="true">${passed ? "✓" : "✗"}</span> ${report.verdict}</td>`;
}

const counted = [
  ["bad", "✗", "break the gate"],
  ["warn", "!", "warn"],
  ["known", "k", "known"],
  ["good", "✓", "passed"],
] as const;

function countCell({ report }: Compared, rpc: string): Markup {
  const gate = gateOf(report.gate);
  const tones = report.outcomes
    .filter((outcome) => outcome.rpc === rpc)
    .map((each) => signOf(each, gate).tone);
  const counts = counted.flatMap(([tone, sign, word]) => {
    const count = tones.filter((each) => each === tone).length;
    return count === 0
      ? []
      : [
          html`<span class="n ${tone}"><span aria-hidden="true">${sign} </span>${count}<span class="hidden"> ${word}</span></span> `,
        ];
  });
  return html`<td>${counts.length === 0 ? html`<span class="faint">not judged</span>` : counts}</td>`;
}

function differences(all: readonly Compared[], head: readonly Markup[]): Markup {
  const rows = new Map<string, Outcome>();
  for (const { report } of all) {
    const gate = gateOf(report.gate);
    for (const outcome of report.outcomes) {
      const weight = weightOf(outcome, gate);
      if (weight === "breaks" || weight === "warns" || outcome.outcome === "known-failure") {
        rows.set(`${outcome.clause} ${outcome.rpc}`, outcome);
      }
    }
  }
  if (rows.size === 0) return nothing;
  const found = all.map(
    ({ report }) => new Map(report.outcomes.map((each) => [`${each.clause} ${each.rpc}`, each])),
  );
  const lines = [...rows].map(([key, { clause, rpc }]) => {
    const cells = all.map((each, index) => outcomeCell(found[index]?.get(key), each));
    return html`<tr data-find="${key}"><th scope="row"><code>${clause}</code></th><th scope="row">${rpcName(rpc)}</th>${cells}</tr>
`;
  });
  return html`<div class="wide"><table class="compare"><caption>Every clause that somebody does not keep.</caption>
<thead><tr><th scope="col">clause</th><th scope="col">RPC</th>${head}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

function outcomeCell(outcome: Outcome | undefined, { report, section }: Compared): Markup {
  if (outcome === undefined) return html`<td class="faint">–</td>`;
  const { sign, word, tone } = signOf(outcome, gateOf(report.gate));
  const anchor = section.anchorOf(outcome);
  return anchor === undefined
    ? html`<td><span class="s ${tone}" role="img" aria-label="${word}">${sign}</span></td>`
    : html`<td><a class="s ${tone}" href="#${anchor}" aria-label="${word}">${sign}</a></td>`;
}
