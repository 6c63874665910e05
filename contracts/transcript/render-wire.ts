import { http2ErrorName } from "./http2-error.ts";
import type { WireFrame } from "./wire.ts";

/** One frame on one line, without its time and stream: `HEADERS :status 200, x-a 1  END_HEADERS`. */
export function renderFrame(frame: WireFrame): string {
  return [frameName(frame), frameSummary(frame), frameFlags(frame)].filter((part) => part !== "").join("  ");
}

/** The frame's type; of an unknown one its number. */
export function frameName(frame: WireFrame): string {
  return frame.type === "UNKNOWN" ? `type ${frame.code}` : frame.type;
}

/** What the frame says, beyond its type and flags; empty where that is nothing. */
export function frameSummary(frame: WireFrame): string {
  switch (frame.type) {
    case "DATA":
      return [dataSummary(frame), paddingSummary(frame)].filter((part) => part !== "").join(", ");
    case "HEADERS": {
      const fields = frame.fields.map(([name, value]) => `${name} ${printable(value)}`);
      const pieces = frame.frames === 1 ? [] : [`(in ${frame.frames} frames)`];
      const padding = paddingSummary(frame);
      return [...fields, ...pieces, ...(padding === "" ? [] : [padding])].join(", ");
    }
    case "RST_STREAM":
      return http2ErrorName(frame.errorCode);
    case "SETTINGS":
      return frame.settings.map(([id, value]) => `${settingName(id)} ${value}`).join(", ");
    case "PING":
      return frame.data;
    case "GOAWAY": {
      const debug = frame.debug === "" ? "" : ` "${printable(frame.debug)}"`;
      return `${http2ErrorName(frame.errorCode)}, last stream ${frame.lastStream}${debug}`;
    }
    case "WINDOW_UPDATE":
      return `+${frame.increment}`;
    case "PRIORITY":
    case "PUSH_PROMISE":
      return "";
    case "UNKNOWN":
      return frame.why ?? "";
  }
}

/** The flags in words, as RFC 9113 names them; bits that the type does not define as a number. */
export function frameFlags(frame: WireFrame): string {
  const defined = flagNames[frame.type] ?? [];
  const names = defined.filter(([bit]) => (frame.flags & bit) !== 0).map(([, name]) => name);
  const rest = defined.reduce((flags, [bit]) => flags & ~bit, frame.flags);
  return [...names, ...(rest === 0 ? [] : [`0x${rest.toString(16).padStart(2, "0")}`])].join(" ");
}

type Flags = readonly (readonly [bit: number, name: string])[];

const ack: Flags = [[1, "ACK"]];
const padded = [8, "PADDED"] as const;
const endHeaders = [4, "END_HEADERS"] as const;
const endStream = [1, "END_STREAM"] as const;
/** Source: RFC 9113, section 6. */
const flagNames: Readonly<Partial<Record<WireFrame["type"], Flags>>> = {
  DATA: [endStream, padded],
  HEADERS: [endStream, endHeaders, padded, [32, "PRIORITY"]],
  PUSH_PROMISE: [endHeaders, padded],
  SETTINGS: ack,
  PING: ack,
};

function paddingSummary({ padding }: { readonly padding?: number }): string {
  return padding === undefined ? "" : `${padding} bytes of padding`;
}

const shownHeadBytes = 16;

function dataSummary({ head }: Extract<WireFrame, { type: "DATA" }>): string {
  const shown = head.slice(0, shownHeadBytes * 2);
  const pairs = shown.match(/../g) ?? [];
  return head.length > shown.length ? `${pairs.join(" ")} …` : pairs.join(" ");
}

/** Source: RFC 9113, section 6.5.2. */
const settingNames: readonly string[] = [
  "",
  "HEADER_TABLE_SIZE",
  "ENABLE_PUSH",
  "MAX_CONCURRENT_STREAMS",
  "INITIAL_WINDOW_SIZE",
  "MAX_FRAME_SIZE",
  "MAX_HEADER_LIST_SIZE",
];

function settingName(id: number): string {
  return settingNames[id] || `setting ${id}`;
}

/** A terminal obeys control characters, and so a server could write what it likes. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
