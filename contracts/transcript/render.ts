import type { DescMessage, DescMethod, JsonValue } from "@bufbuild/protobuf";
import { fromBinary, toJson } from "@bufbuild/protobuf";
import { codeName } from "./code.ts";
import type { RecordedMessage, Transcript, TranscriptEvent } from "./event.ts";
import { typesOf } from "./types.ts";

export interface RenderOptions {
  /** Decodes the messages; without it their sizes are shown. */
  readonly method?: DescMethod;
  /** Index of the event to mark. */
  readonly markEvent?: number;
  /** The words beside the mark. */
  readonly mark?: string;
  /** Longest line, in characters; default 100. */
  readonly width?: number;
  /** Events shown before the middle is left out; default 40. */
  readonly most?: number;
}

/** A transcript as aligned lines: time, direction, what. */
export function renderTimeline(transcript: Transcript, options: RenderOptions = {}): string {
  const width = options.width ?? 100;
  const origin = transcript.events[0]?.atMs ?? 0;
  const lines: string[] = [];
  for (const entry of shownEvents(transcript.events.length, options)) {
    if (entry === "gap") {
      lines.push("          ⋮");
      continue;
    }
    const event = transcript.events[entry];
    if (event === undefined) continue;
    const time = `${(event.atMs - origin).toFixed(1)} ms`.padStart(11);
    const arrow = event.from === "client" ? "→" : "←";
    const text = cut(`${time}  ${arrow} ${describeEvent(event, options.method)}`, width);
    lines.push(entry === options.markEvent ? `${text}   ◀ ${options.mark ?? "here"}` : text);
  }
  return lines.join("\n");
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
