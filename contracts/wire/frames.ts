import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { http2ErrorName } from "../transcript/http2-error.ts";
import type { WireFrame, WireView } from "../transcript/wire.ts";
import { ownStreamOf, placeIn } from "./stream.ts";
import { framesClause } from "./wire-clause.ts";

/** The frames of a connection themselves, whatever they carry. */
export function frameClauses(subject: Subject): readonly Clause[] {
  return [
    framesClause(subject, {
      id: "wire/frames",
      further: "RFC 9113, sections 4, 5.1 and 6",
      sentence:
        "Every frame is one that HTTP/2 allows: as long as its type may be, on a stream where it may stand, and with values in their range.",
      judge: (wire) => judgeFrames(wire),
    }),
    framesClause(subject, {
      id: "wire/hpack",
      further: "RFC 7541, sections 4, 5 and 6; RFC 9113, section 4.3",
      sentence: "Header blocks can be decoded: their indices, sizes and strings are as HPACK has them.",
      judge: judgeHpack,
    }),
    framesClause(subject, {
      id: "wire/goaway",
      further: "RFC 9113, section 6.8",
      sentence:
        "GOAWAY names the last stream that the server has acted on: none that it answers lies above it.",
      judge: judgeGoaway,
    }),
  ];
}

function judgeFrames(wire: WireView): Verdict {
  if (wire.brokenRule === "frames")
    return violated(`The server's frames cannot be read: ${wire.unreadable}.`);
  const server = wire.frames.filter(({ from }) => from === "server");
  const opened = new Set(wire.frames.filter(({ from }) => from === "client").map(({ stream }) => stream));
  for (const frame of server) {
    const wrong = wrongFrame(frame, opened);
    if (wrong !== undefined) return violated(`${wrong}.`, placeIn(wire, frame));
  }
  const overflow = overflowing(wire.frames);
  if (overflow !== undefined) return violated(`${overflow}.`);
  return server.length === 0 ? vacuous("the server sent no frame") : holds;
}

function judgeHpack(wire: WireView): Verdict {
  if (wire.brokenRule === "hpack") {
    return violated(`A header block of the server cannot be decoded. ${wire.unreadable}.`);
  }
  return wire.frames.some(({ from, type }) => from === "server" && type === "HEADERS")
    ? holds
    : vacuous("no header block came");
}

/** Why a frame of the server is none of HTTP/2. */
function wrongFrame(frame: WireFrame, opened: ReadonlySet<number>): string | undefined {
  const { type, stream } = frame;
  switch (type) {
    case "UNKNOWN":
      return frame.why === undefined ? undefined : `A frame of type ${frame.code} is wrong: ${frame.why}`;
    case "SETTINGS":
    case "PING":
    case "GOAWAY":
      if (stream !== 0) return `${type} stands on stream ${stream}; it is the connection's, on stream 0`;
      return type === "SETTINGS" ? wrongSettings(frame.settings) : undefined;
    case "PUSH_PROMISE":
      return "PUSH_PROMISE came, though the client's SETTINGS say that it takes none";
    case "WINDOW_UPDATE":
      if (frame.increment === 0) return `WINDOW_UPDATE on stream ${stream} adds 0 bytes; 1 is the least`;
      return onForeign(frame, opened);
    case "PRIORITY":
      return stream === 0 ? "PRIORITY stands on stream 0; it belongs to a stream" : undefined;
    case "DATA":
    case "HEADERS":
    case "RST_STREAM":
      return stream === 0 ? `${type} stands on stream 0; it belongs to a stream` : onForeign(frame, opened);
  }
}

/** A transcript has the frames of its call's stream, of the connection, and those on streams that nobody had opened. */
function onForeign({ type, stream }: WireFrame, opened: ReadonlySet<number>): string | undefined {
  if (stream === 0 || opened.has(stream)) return undefined;
  return `${type} stands on stream ${stream}, which nobody has opened`;
}

const enablePush = 2;
const initialWindowSize = 4;
const maxFrameSize = 5;
const maxWindow = 2 ** 31 - 1;

/** Source: RFC 9113, section 6.5.2. */
function wrongSettings(settings: readonly (readonly [id: number, value: number])[]): string | undefined {
  for (const [id, value] of settings) {
    if (id === enablePush && value !== 0) return `SETTINGS_ENABLE_PUSH is ${value}; a server may send 0 only`;
    if (id === initialWindowSize && value > maxWindow) {
      return `SETTINGS_INITIAL_WINDOW_SIZE is ${value}; ${maxWindow} is the most`;
    }
    if (id === maxFrameSize && (value < 2 ** 14 || value >= 2 ** 24)) {
      return `SETTINGS_MAX_FRAME_SIZE is ${value}; it may be 16384 to 16777215`;
    }
  }
  return undefined;
}

/** What other calls on the connection may have sent meanwhile, and the server gives back. */
const elsewhereBytes = 2 ** 30;

/** Windows that the server has made larger than any may be. Source: RFC 9113, section 6.9.1. */
function overflowing(frames: readonly WireFrame[]): string | undefined {
  const rooms = new Map<number, number>();
  for (const frame of frames) {
    const room = rooms.get(frame.stream) ?? 0;
    if (frame.from === "client" && frame.type === "DATA") rooms.set(frame.stream, room - frame.length);
    if (frame.from !== "server" || frame.type !== "WINDOW_UPDATE") continue;
    const grown = room + frame.increment;
    rooms.set(frame.stream, grown);
    if (grown > maxWindow + elsewhereBytes) {
      return `WINDOW_UPDATE makes the window of stream ${frame.stream} larger than ${maxWindow} bytes`;
    }
  }
  return undefined;
}

function judgeGoaway(wire: WireView): Verdict {
  const own = ownStreamOf(wire);
  const goaway = wire.frames.find(({ from, type }) => from === "server" && type === "GOAWAY");
  if (goaway?.type !== "GOAWAY" || own === undefined) return vacuous("no GOAWAY came");
  const answer = wire.frames.find(
    ({ from, type, stream }) =>
      from === "server" && stream === own && (type === "HEADERS" || type === "DATA"),
  );
  if (answer === undefined || own <= goaway.lastStream) return holds;
  return violated(
    `GOAWAY with ${http2ErrorName(goaway.errorCode)} names stream ${goaway.lastStream} as the last, and stream ${own} is answered all the same: a client would send that call again.`,
    placeIn(wire, goaway),
  );
}
