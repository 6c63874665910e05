import { type Gate, weightOf } from "../../outcome/gate.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import { sentence } from "../failure-text.ts";
import { groupedOutcomes } from "../groups.ts";
import { html, type Markup, nothing } from "./markup.ts";

/** What was not judged, and why: a table. */
export function notes(outcomes: readonly Outcome[], gate: Gate): Markup {
  const silent = outcomes.filter(
    (outcome) => weightOf(outcome, gate) === "silent" && outcome.outcome !== "known-failure",
  );
  const groups = groupedOutcomes(silent);
  if (groups.length === 0) return nothing;
  const rows = groups.map(([first, ...others]) => {
    const rpcs = [first, ...others].map(({ rpc }) => rpc);
    const where = rpcs.length > 3 ? `${rpcs.length} RPCs` : rpcs.join(", ");
    return html`<tr data-find><td><code>${first.clause}</code></td><td>${where}</td><td>${first.outcome.replaceAll("-", " ")}</td><td>${sentence(first.because)}</td></tr>
`;
  });
  return html`<details class="notes"><summary><h3>Not judged <span class="count">${silent.length}</span></h3></summary>
<div class="wide"><table><thead><tr><th scope="col">clause</th><th scope="col">RPC</th><th scope="col">outcome</th><th scope="col">why</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}
