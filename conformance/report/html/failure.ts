import type { Transcript } from "../../../contracts/transcript/event.ts";
import type { Outcome } from "../../outcome/outcome.ts";
import {
  chosenCalls,
  reasonText,
  sentence,
  timeline,
  traceText,
  transportName,
  triedText,
} from "../failure-text.ts";
import type { Group } from "../groups.ts";
import type { FindMethod } from "../methods.ts";
import type { Detail } from "./budget.ts";
import { sequenceDiagram } from "./diagram.ts";
import { html, type Markup, nothing } from "./markup.ts";
import { rpcName } from "./matrix.ts";
import type { Sign } from "./signs.ts";
import { wireTable } from "./wire-table.ts";

export interface FailureOptions {
  readonly anchor: string;
  readonly sign: Sign;
  readonly transport: string;
  readonly methodOf: FindMethod;
  readonly detail: Detail;
  readonly open: boolean;
}

/** All about one outcome that is no pass, and the RPCs of which it says the same. */
export function failure([first, ...others]: Group, options: FailureOptions): Markup {
  const { sign, anchor, open } = options;
  const tried = triedText(first);
  if (options.detail === "line") return oneLine(first, others.length, options);
  return html`<details class="failure ${sign.tone}" id="${anchor}" data-find${open ? html` open` : nothing}>
<summary><h4><span class="s ${sign.tone}" role="img" aria-label="${sign.word}">${sign.sign}</span> <code>${first.clause}</code>
<span class="level">${first.level.toUpperCase()}</span> <span class="rpc">${rpcName(first.rpc)} over ${transportName(first.transcripts[0]?.transport ?? options.transport)}</span></h4>
<p class="because">${reasonText(first)}</p></summary>
<p class="clause">${sentence(first.sentence)} <span class="faint">Source: ${first.source}.</span></p>
${others.length === 0 ? nothing : html`<p>The same at ${others.map(({ rpc }) => rpc).join(", ")}.</p>`}
${first.input === "" ? nothing : html`<p>${tried === "" ? "Input" : upperFirst(tried)}: <code class="input">${shortened(first.input)}</code></p>`}
${options.detail === "words" ? elsewhere(first) : callsOf(first, options)}
${traceText(first) === "" ? nothing : html`<p>Trace: <code>${traceText(first)}</code></p>`}
${first.replay === "" ? nothing : html`<p>Replay: <code class="replay">${first.replay}</code></p>`}
</details>
`;
}

function oneLine(first: Outcome, others: number, { anchor, sign }: FailureOptions): Markup {
  const more = others === 0 ? "" : ` and ${others} more`;
  return html`<p class="failure ${sign.tone}" id="${anchor}" data-find><code>${first.clause}</code> ${first.rpc}${more}: ${shortened(reasonText(first))}</p>
`;
}

const longestInput = 600;

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= longestInput ? text : `${characters.slice(0, longestInput).join("")}…`;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function elsewhere({ transcripts }: Outcome): Markup {
  return transcripts.length === 0
    ? nothing
    : html`<p class="faint">Its calls are left out here: see --report json=FILE, or replay it.</p>`;
}

function callsOf(outcome: Outcome, options: FailureOptions): Markup {
  const calls = chosenCalls(outcome);
  const left = outcome.transcripts.length - calls.length;
  return html`${calls.map((transcript) => callOf(transcript, outcome, options))}${
    left > 0 ? html`<p class="faint">${left} more calls: see --report json=FILE.</p>` : nothing
  }`;
}

function callOf(transcript: Transcript, outcome: Outcome, { methodOf, detail }: FailureOptions): Markup {
  const { at } = outcome;
  const marked = at?.call === transcript.call;
  const method = methodOf(transcript.rpc);
  const diagram = sequenceDiagram(transcript, {
    ...(method === undefined ? {} : { method }),
    ...(marked && at.event !== undefined ? { markEvent: at.event } : {}),
    ...(marked && at.mark !== undefined ? { mark: at.mark } : {}),
  });
  const name = outcome.transcripts.length > 1 ? `Call "${transcript.call}" of ${transcript.rpc}` : "The call";
  return html`<figure><figcaption>${name}</figcaption><div class="wide">${diagram}</div>
<details class="text"><summary>As text</summary><pre>${timeline(transcript, outcome, { methodOf, frames: detail === "frames" })}</pre></details>
${detail === "frames" ? wireTable(transcript) : nothing}</figure>`;
}
