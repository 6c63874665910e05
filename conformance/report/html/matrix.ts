import type { Gate } from "../../outcome/gate.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import { html, type Markup } from "./markup.ts";
import { signOf } from "./signs.ts";

/** Where on the page an outcome is told in full; undefined where nowhere. */
export type AnchorOf = (outcome: Outcome) => string | undefined;

/**
 * RPC × clause: a row for each RPC, a column for each section of clauses that several RPCs share and one
 * for its own, a sign for each clause.
 */
export function matrix(outcomes: readonly Outcome[], gate: Gate, anchorOf: AnchorOf): Markup {
  const rpcs = [...new Set(outcomes.map(({ rpc }) => rpc))];
  const shared = [...new Set(outcomes.map(sectionOf))].filter(
    (section) =>
      new Set(outcomes.filter((each) => sectionOf(each) === section).map(({ rpc }) => rpc)).size > 1,
  );
  const head = [...shared, "its own"].map((name) => html`<th scope="col">${name}</th>`);
  const rows = rpcs.map((rpc) => {
    const own = outcomes.filter((outcome) => outcome.rpc === rpc);
    const cells = [...shared, undefined].map((section) => {
      const here = own.filter((outcome) =>
        section === undefined ? !shared.includes(sectionOf(outcome)) : sectionOf(outcome) === section,
      );
      return html`<td>${here.map((outcome) => square(outcome, gate, anchorOf))}</td>`;
    });
    return html`<tr data-find="${rpc}"><th scope="row">${rpcName(rpc)}</th>${cells}</tr>
`;
  });
  return html`<div class="wide"><table class="matrix"><caption>Every RPC and clause: ${legend}</caption>
<thead><tr><th scope="col">RPC</th>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** `package.Service/` small, the method as it is. */
export function rpcName(rpc: string): Markup {
  const slash = rpc.lastIndexOf("/");
  return slash < 0
    ? html`<span class="service">whole of</span> ${rpc}`
    : html`<span class="service">${rpc.slice(0, slash + 1)}</span><wbr>${rpc.slice(slash + 1)}`;
}

const legend: Markup = html`<span class="s good">✓</span> passed, <span class="s bad">✗</span> breaks the gate,
<span class="s bad">?</span> could not be judged, <span class="s warn">!</span> warning, <span class="s known">k</span>
known failure, <span class="s quiet">·</span> not exercised or unsupported.`;

function square(outcome: Outcome, gate: Gate, anchorOf: AnchorOf): Markup {
  const { sign, word, tone } = signOf(outcome, gate);
  const label = `${outcome.clause}: ${word}`;
  const anchor = anchorOf(outcome);
  return anchor === undefined
    ? html`<span class="s ${tone}" role="img" aria-label="${label}">${sign}</span>`
    : html`<a class="s ${tone}" href="#${anchor}" aria-label="${label}">${sign}</a>`;
}

function sectionOf({ clause }: Outcome): string {
  return clause.split("/")[0] ?? clause;
}
