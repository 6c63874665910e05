import type { DescMethod } from "@bufbuild/protobuf";
import type { Transcript, TranscriptEvent } from "../../../contracts/transcript/event.ts";
import { describeEvent } from "../../../contracts/transcript/render.ts";
import { type DiagramRow, diagramRows, lineHeight } from "./diagram-rows.ts";
import { html, type Markup, nothing } from "./markup.ts";

export interface DiagramOptions {
  readonly method?: DescMethod;
  /** Index of the event that shows the failure. */
  readonly markEvent?: number;
  readonly mark?: string;
}

/** A call as a sequence diagram: the client's lane on the left, the server's on the right, time downward. */
export function sequenceDiagram(transcript: Transcript, options: DiagramOptions = {}): Markup {
  const rows = diagramRows(transcript, options.markEvent);
  const height = (rows.at(-1)?.y ?? 0) + lineHeight * 2;
  const bottom = height - lineHeight / 2;
  return html`<svg class="diagram" role="img" viewBox="0 -14 ${width} ${height + 14}" width="${width}" height="${height + 14}" aria-label="${labelOf(transcript, options)}">
<text class="lane" x="${client}" y="0">client</text><text class="lane" x="${server}" y="0">server</text>
<path class="line" d="M${client} 6V${bottom}M${server} 6V${bottom}"/>
${pauses(rows, transcript, bottom)}${rows.map((row) => rowOf(row, transcript, options))}</svg>`;
}

const width = 960;
const client = 110;
const server = 290;
const words = 312;
const mostCharacters = 88;

function labelOf({ call, events }: Transcript, { markEvent, mark }: DiagramOptions): string {
  const marked =
    markEvent === undefined ? "" : `; event ${markEvent + 1} shows the failure: ${mark ?? "here"}`;
  return `Sequence diagram of call ${call}: ${events.length} events${marked}. The timeline below says the same.`;
}

function rowOf(row: DiagramRow, transcript: Transcript, options: DiagramOptions): Markup {
  const event = transcript.events[row.event];
  if (event === undefined) return nothing;
  const broken = row.brokenMs === 0 ? nothing : brokenOff(row);
  if (row.leftOut > 0) {
    return html`${broken}<text class="faint" x="${words}" y="${row.y + 4}">⋮ ${row.leftOut} events</text>
`;
  }
  const marked = row.event === options.markEvent;
  const band = marked
    ? html`<rect class="band" x="0" y="${row.y - 11}" width="${width}" height="22" rx="4"/>`
    : nothing;
  const text = cut(describeEvent(event, options.method), marked ? mostCharacters - 30 : mostCharacters);
  const note = marked
    ? html`<tspan class="mark" dx="10">◀ ${cut(options.mark ?? "here", 40)}</tspan>`
    : nothing;
  return html`${broken}<g class="${classOf(event)}${marked ? " marked" : ""}">${band}<text class="time" x="82" y="${row.y + 4}">${row.atMs.toFixed(1)} ms</text>${shapeOf(event, row.y)}<text x="${words}" y="${row.y + 4}">${text}${note}</text></g>
`;
}

/** A wait that is longer than there is room for. */
function brokenOff({ y, brokenMs }: DiagramRow): Markup {
  const middle = y - 44;
  const zigzag = [client, server].map(
    (x) => html`<path class="break" d="M${x - 6} ${middle + 3}l12 -6M${x - 6} ${middle + 9}l12 -6"/>`,
  );
  return html`${zigzag}<text class="faint wait" x="${(client + server) / 2}" y="${middle + 6}">${durationText(brokenMs)}</text>`;
}

function durationText(ms: number): string {
  return ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

function classOf(event: TranscriptEvent): string {
  switch (event.kind) {
    case "end":
      return event.status.code === 0 ? "end" : "end bad";
    case "cancel":
    case "cut":
    case "gave-up":
      return "stop";
    case "headers":
    case "half-close":
      return "quiet";
    case "message":
    case "pause":
    case "resume":
      return event.kind;
  }
}

function shapeOf(event: TranscriptEvent, y: number): Markup {
  const fromClient = event.from === "client";
  switch (event.kind) {
    case "headers":
    case "half-close":
    case "message":
      return arrow(fromClient, y);
    case "end":
      // What this side ended by itself never came from the server.
      return event.decidedBy === "local"
        ? html`${cross(client, y)}`
        : html`${arrow(false, y)}<path d="M${server} ${y - 6}v12"/>`;
    case "cancel":
      return html`${arrow(true, y)}${cross(client, y)}`;
    case "cut":
      return html`${cross((client + server) / 2, y)}<path d="M${client + 4} ${y}H${server - 4}" stroke-dasharray="2 6"/>`;
    case "gave-up":
      return html`<circle cx="${client}" cy="${y}" r="6"/><path d="M${client} ${y - 4}v4l3 2"/>`;
    case "pause":
    case "resume":
      return html`<path d="M${client - 6} ${y}h12"/>`;
  }
}

function arrow(fromClient: boolean, y: number): Markup {
  const [from, to, back] = fromClient ? [client, server, -8] : [server, client, 8];
  return html`<path d="M${from} ${y}H${to}"/><path class="head" d="M${to + back} ${y - 4}L${to} ${y}l${back} 4"/>`;
}

function cross(x: number, y: number): Markup {
  return html`<path d="M${x - 5} ${y - 5}l10 10m0 -10l-10 10"/>`;
}

/** The client reads nothing between a pause and a resume: a bar on its lane. */
function pauses(rows: readonly DiagramRow[], { events }: Transcript, bottom: number): readonly Markup[] {
  const kinds = rows
    .filter((row) => row.leftOut === 0)
    .map((row) => ({ y: row.y, kind: events[row.event]?.kind }));
  return kinds.flatMap(({ y, kind }, index) => {
    if (kind !== "pause") return [];
    const until = kinds.slice(index).find((later) => later.kind === "resume")?.y ?? bottom;
    return [html`<rect class="paused" x="${client - 4}" y="${y}" width="8" height="${until - y}"/>`];
  });
}

function cut(text: string, most: number): string {
  const characters = [...text.replaceAll(/\s+/g, " ")];
  return characters.length <= most ? characters.join("") : `${characters.slice(0, most - 1).join("")}…`;
}
