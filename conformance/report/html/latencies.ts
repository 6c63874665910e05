import type { Percentiles, RpcLatency } from "../../outcome/latencies.ts";
import { html, type Markup, nothing } from "./markup.ts";

/** How long calls took, folded. */
export function latencies(all: readonly RpcLatency[] | undefined): Markup {
  if (all === undefined || all.length === 0) return nothing;
  const cells = (times: Percentiles | undefined) =>
    times === undefined ? html`<td></td><td></td>` : html`<td>${ms(times.p50)}</td><td>${ms(times.p99)}</td>`;
  const rows = all.map(
    ({ rpc, calls, first, whole }) =>
      html`<tr data-find><td>${rpc}</td><td>${calls}</td>${cells(first)}${cells(whole)}</tr>
`,
  );
  return html`<details class="notes"><summary><h3>Times of calls <span class="count">${all.length}</span></h3></summary>
<p>Of calls that ended OK, as they were seen beside all other calls of the run.</p>
<div class="wide"><table><thead><tr><th scope="col">RPC</th><th scope="col">calls</th><th scope="col">first response p50</th><th scope="col">p99</th><th scope="col">whole call p50</th><th scope="col">p99</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}
