import type { DescMessage, DescMethod, JsonValue } from "@bufbuild/protobuf";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import { codeName } from "./code.ts";
import type { RecordedMessage, Transcript, TranscriptEvent } from "./event.ts";
import { renderFrame } from "./render-wire.ts";
import { typesOf } from "./types.ts";
import type { WireFrame } from "./wire.ts";

export interface RenderOptions {
  /** Decodes the messages; without it their sizes are shown. */
  readonly method?: DescMethod;
  /** Index of the event to mark. */
  readonly markEvent?: number;
  /** The words beside the mark. */
  readonly mark?: string;
  /** Frames to show between the events, and the index of the one to mark. */
  readonly frames?: readonly WireFrame[];
  readonly markFrame?: number;
  /** Longest line, in characters; default 100. */
  readonly width?: number;
  /** Events shown before the middle is left out; default 40. */
  readonly most?: number;
}

const defaultWidth = 100;

/** A transcript as aligned lines: time, direction, what. Frames, where they are given, stand between the events. */
export function renderTimeline(transcript: Transcript, options: RenderOptions = {}): string {
  const { events } = transcript;
  const { frames = [] } = options;
  const origin = events[0]?.atMs ?? 0;
  const lines = shownEvents(events.length, options).map((entry, place, shown): Line => {
    const event = entry === "gap" ? undefined : events[entry];
    if (event !== undefined) return eventLine(event, origin, entry === options.markEvent, options);
    const before = shown[place - 1];
    const atMs = typeof before === "number" ? (events[before]?.atMs ?? origin) : origin;
    return { atMs, from: "client", text: "          ⋮" };
  });
  return merged(lines, frameLines(frames, origin, options))
    .map(({ text }) => text)
    .join("\n");
}

/** One line, and where it has its place. */
interface Line {
  readonly atMs: number;
  readonly from: "client" | "server";
  readonly text: string;
}

/** Each list keeps its order. Of one time, a client's frame follows what it says, and a server's comes before it. */
function merged(events: readonly Line[], frames: readonly Line[]): readonly Line[] {
  const lines: Line[] = [];
  let next = 0;
  for (const event of events) {
    for (let frame = frames[next]; frame !== undefined && isBefore(frame, event); frame = frames[next]) {
      lines.push(frame);
      next++;
    }
    lines.push(event);
  }
  return [...lines, ...frames.slice(next)];
}

function isBefore(frame: Line, event: Line): boolean {
  return frame.atMs < event.atMs || (frame.atMs === event.atMs && event.from === "server");
}

function eventLine(event: TranscriptEvent, origin: number, marked: boolean, options: RenderOptions): Line {
  const { atMs, from } = event;
  const arrow = from === "client" ? "→" : "←";
  const line = `${timeText(atMs - origin)}  ${arrow} ${describeEvent(event, options.method)}`;
  const text = cut(line, options.width ?? defaultWidth);
  return { atMs, from, text: markedText(text, marked, options) };
}

/** Of a long conversation the first frames, the last, and those around the mark. */
const mostFrames = 40;

function frameLines(
  frames: readonly WireFrame[],
  origin: number,
  { markFrame, mark, width = defaultWidth }: RenderOptions,
): readonly Line[] {
  const around = { most: mostFrames, ...(markFrame === undefined ? {} : { markEvent: markFrame }) };
  const shown = shownEvents(frames.length, around);
  return shown.flatMap((entry, place): readonly Line[] => {
    if (entry === "gap") {
      const [before, after] = [shown[place - 1], shown[place + 1]];
      if (typeof before !== "number" || typeof after !== "number") return [];
      const left = after - before - 1;
      const { atMs = origin, from = "client" } = frames[before] ?? {};
      return [{ atMs, from, text: `             ⋮ ${left} more frames` }];
    }
    const frame = frames[entry];
    if (frame === undefined) return [];
    const arrow = frame.from === "client" ? "⇢" : "⇠";
    const line = `${timeText(frame.atMs - origin)}    ${arrow} stream ${frame.stream}  ${renderFrame(frame)}`;
    const text = markedText(cut(line, width), entry === markFrame, mark === undefined ? {} : { mark });
    return [{ atMs: frame.atMs, from: frame.from, text }];
  });
}

function timeText(ms: number): string {
  return `${ms.toFixed(1)} ms`.padStart(11);
}

function markedText(text: string, marked: boolean, { mark = "here" }: Pick<RenderOptions, "mark">): string {
  return marked ? `${text}   ◀ ${mark}` : text;
}

/** The indexes to show: the head, the tail and the surroundings of the mark. */
export function shownEvents(count: number, options: RenderOptions): readonly (number | "gap")[] {
  const most = options.most ?? 40;
  const indexes = Array.from({ length: count }, (_, index) => index);
  if (count <= most) return indexes;
  const side = Math.floor(most / 3);
  const mark = options.markEvent ?? -side;
  const kept = indexes.filter(
    (index) => index < side || index >= count - side || Math.abs(index - mark) <= side / 2,
  );
  return kept.flatMap((index, place) => {
    const before = kept[place - 1];
    return before !== undefined && index !== before + 1 ? ["gap" as const, index] : [index];
  });
}

/** What happened, on one line; a message decoded where its method is known. */
export function describeEvent(event: TranscriptEvent, method?: DescMethod): string {
  switch (event.kind) {
    case "headers": {
      const own = event.metadata.filter(([name]) => !standard.has(name));
      return own.length === 0 ? "headers" : `headers  ${own.map(([n, v]) => `${n}: ${v}`).join(", ")}`;
    }
    case "message":
      return `message  ${describeMessage(event.message, event.from === "client" ? method?.input : method?.output)}`;
    case "gave-up":
      return `gave up  no ${event.waitedFor} within ${Math.round(event.waitedMs)} ms`;
    case "end": {
      const by = event.decidedBy === "local" ? " (by this side)" : "";
      const how = event.cause === "trailers" || event.cause === "local" ? "" : ` [${event.cause}]`;
      const words = event.status.message === "" ? "" : ` "${event.status.message}"`;
      return `end ${codeName(event.status.code)}${how}${by}${words}`;
    }
    case "half-close":
    case "cancel":
    case "pause":
    case "resume":
    case "cut":
      return event.kind;
  }
}

const standard: ReadonlySet<string> = new Set([
  "content-type",
  "te",
  "user-agent",
  "grpc-accept-encoding",
  "accept-encoding",
  "date",
  "grpc-encoding",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "vary",
]);

function describeMessage(recorded: RecordedMessage, desc: DescMessage | undefined): string {
  const data = recorded.data?.elided ? ` + ${recorded.data.length} bytes of data` : "";
  if (desc === undefined) return `${recorded.size} bytes`;
  try {
    const registry = typesOf(desc.file);
    return compact(toJson(desc, fromBinary(desc, recorded.bytes), { registry })) + data;
  } catch {
    const hex = Buffer.from(recorded.bytes.subarray(0, 16)).toString("hex");
    return `${recorded.size} bytes that are no ${desc.typeName}: ${hex}`;
  }
}

/** JSON without the quotes and commas that a reader does not need. */
function compact(json: JsonValue): string {
  if (Array.isArray(json)) return `[${json.map(compact).join(" ")}]`;
  if (json !== null && typeof json === "object") {
    return `{${Object.entries(json)
      .map(([name, value]) => `${name}:${compact(value)}`)
      .join(" ")}}`;
  }
  return JSON.stringify(json);
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}
