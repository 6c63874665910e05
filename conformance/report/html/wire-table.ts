import type { Transcript } from "../../../contracts/transcript/event.ts";
import { frameFlags, frameName, frameSummary } from "../../../contracts/transcript/render-wire.ts";
import type { WireFrame } from "../../../contracts/transcript/wire.ts";
import { html, type Markup, nothing } from "./markup.ts";

/** Of a call's frames so many from the beginning and from the end are shown: the JSON report has all. */
const shownFrames = { first: 30, last: 20 } as const;
const longestSummary = 300;

/** The HTTP/2 frames of a call, folded; nothing where the transport sees none. */
export function wireTable({ wire, events }: Transcript): Markup {
  if (wire === undefined) return nothing;
  const { frames, leftOut = 0, unreadable } = wire;
  const origin = events[0]?.atMs ?? 0;
  const all = frames.length <= shownFrames.first + shownFrames.last;
  const head = all ? frames : frames.slice(0, shownFrames.first);
  const tail = all ? [] : frames.slice(-shownFrames.last);
  const missing = leftOut + frames.length - head.length - tail.length;
  const gap =
    missing === 0
      ? nothing
      : html`<tr><td colspan="7" class="faint">⋮ ${missing} more frames</td></tr>
`;
  return html`<details class="text"><summary>HTTP/2 frames <span class="count">${frames.length + leftOut}</span></summary>
<div class="wide"><table class="frames"><thead><tr><th class="number">ms</th><th>from</th><th class="number">stream</th><th>type</th><th>flags</th><th class="number">bytes</th><th>content</th></tr></thead>
<tbody>${head.map((frame) => rowOf(frame, origin))}${gap}${tail.map((frame) => rowOf(frame, origin))}</tbody></table></div>
${unreadable === undefined ? nothing : html`<p>Nothing more of the connection could be read: ${unreadable}.</p>`}</details>`;
}

function rowOf(frame: WireFrame, origin: number): Markup {
  const arrow = frame.from === "client" ? "→ client" : "← server";
  const summary = frameSummary(frame);
  const shown = summary.length > longestSummary ? `${summary.slice(0, longestSummary)}…` : summary;
  return html`<tr><td class="number">${(frame.atMs - origin).toFixed(1)}</td><td>${arrow}</td><td class="number">${frame.stream}</td><td>${frameName(frame)}</td><td>${frameFlags(frame)}</td><td class="number">${frame.length}</td><td>${shown}</td></tr>
`;
}
