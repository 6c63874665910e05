import {
  data,
  type Field,
  flags,
  goaway,
  headers,
  message,
  rawFrame,
  rstStream,
  types,
  windowUpdate,
} from "./frames.ts";
import { named } from "./header-faults.ts";
import { ack, answer, head, ok, type WireFault } from "./replies.ts";
import type { Reply } from "./server.ts";

const pushPromise = 5;
const unknown = 0x77;
const idle = 4001;
/** Larger than SETTINGS_MAX_FRAME_SIZE at the beginning. */
const tooLong = 17_000;

/** A right answer with a frame in the middle that is none of HTTP/2. */
function withFrames(...frames: readonly Buffer[]): Reply {
  return answer({ between: () => frames });
}

function onStream(...frames: readonly ((stream: number) => Buffer)[]): Reply {
  return answer({ between: (stream) => frames.map((frame) => frame(stream)) });
}

function settingsOf(id: number, value: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(id, 0);
  payload.writeUInt32BE(value, 2);
  return rawFrame(types.settings, 0, 0, payload);
}

function block(fields: readonly Field[]): Buffer {
  return headers(1, fields).subarray(9);
}

/** One header block of these bytes, and the rest of a right answer. */
function hpack(...bytes: readonly number[]): Reply {
  return (stream) => [
    rawFrame(types.headers, flags.endHeaders, stream, Buffer.from(bytes)),
    data(stream, message(ack)),
    headers(stream, ok, true),
  ];
}

export const frameFaults: readonly WireFault[] = [
  ...named("wire/frames", {
    "an unknown frame that is too long": withFrames(rawFrame(unknown, 0, 0, Buffer.alloc(tooLong))),
    "DATA that is too long": onStream((stream) => data(stream, Buffer.alloc(tooLong))),
    "headers in a frame that is too long": (stream) => [
      headers(stream, [...head, ["x-a", "a".repeat(tooLong)]]),
      data(stream, message(ack)),
      headers(stream, ok, true),
    ],
    "DATA on the connection": withFrames(data(0, message(ack))),
    "HEADERS on the connection": withFrames(headers(0, ok)),
    "RST_STREAM on the connection": withFrames(rstStream(0, 0)),
    "SETTINGS on a stream": onStream((stream) => rawFrame(types.settings, 0, stream, Buffer.alloc(0))),
    "PING on a stream": onStream((stream) => rawFrame(types.ping, 0, stream, Buffer.alloc(8))),
    "GOAWAY on a stream": onStream((stream) => rawFrame(types.goaway, 0, stream, Buffer.alloc(8))),
    "a PING of seven bytes": withFrames(rawFrame(types.ping, 0, 0, Buffer.alloc(7))),
    "SETTINGS of five bytes": withFrames(rawFrame(types.settings, 0, 0, Buffer.alloc(5))),
    "an acknowledgement with settings": withFrames(rawFrame(types.settings, flags.ack, 0, Buffer.alloc(6))),
    "RST_STREAM of three bytes": onStream((stream) => rawFrame(types.rstStream, 0, stream, Buffer.alloc(3))),
    "WINDOW_UPDATE of three bytes": withFrames(rawFrame(types.windowUpdate, 0, 0, Buffer.alloc(3))),
    "GOAWAY of four bytes": withFrames(rawFrame(types.goaway, 0, 0, Buffer.alloc(4))),
    "PRIORITY of four bytes": onStream((stream) => rawFrame(types.priority, 0, stream, Buffer.alloc(4))),
    "SETTINGS_ENABLE_PUSH of a server": withFrames(settingsOf(2, 1)),
    "SETTINGS_INITIAL_WINDOW_SIZE of 2^31": withFrames(settingsOf(4, 2 ** 31)),
    "SETTINGS_MAX_FRAME_SIZE of 1": withFrames(settingsOf(5, 1)),
    "WINDOW_UPDATE of nothing on a stream": onStream((stream) => windowUpdate(stream, 0)),
    "WINDOW_UPDATE of nothing on the connection": withFrames(windowUpdate(0, 0)),
    "a window that is too large": withFrames(windowUpdate(0, 2 ** 31 - 1), windowUpdate(0, 2 ** 31 - 1)),
    "a reset of a stream that nobody opened": withFrames(rstStream(idle, 0)),
    "DATA on a stream that nobody opened": withFrames(data(idle, ack)),
    "HEADERS on a stream of the server": withFrames(headers(2, head)),
    PUSH_PROMISE: onStream((stream) =>
      rawFrame(
        pushPromise,
        flags.endHeaders,
        stream,
        Buffer.concat([Buffer.from([0, 0, 0, 2]), block([[":path", "/"]])]),
      ),
    ),
    "CONTINUATION of nothing": onStream((stream) =>
      rawFrame(types.continuation, flags.endHeaders, stream, block(ok)),
    ),
    "a PING within a header block": (stream) => [
      rawFrame(types.headers, 0, stream, block(head)),
      rawFrame(types.ping, 0, 0, Buffer.alloc(8)),
      rawFrame(types.continuation, flags.endHeaders, stream, Buffer.alloc(0)),
    ],
    "CONTINUATION on another stream": (stream) => [
      rawFrame(types.headers, 0, stream, block(head)),
      rawFrame(types.continuation, flags.endHeaders, stream + 2, Buffer.alloc(0)),
    ],
    "padding longer than its frame": onStream((stream) =>
      rawFrame(types.data, flags.padded, stream, Buffer.from([200, 1, 2])),
    ),
    "a priority longer than its frame": (stream) => [
      rawFrame(types.headers, flags.endHeaders | 0x20, stream, Buffer.from([0, 0])),
    ],
    "HTTP/1.1 in place of frames": () => [Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    "text behind the headers": (stream) => [
      headers(stream, head),
      Buffer.from("panic: runtime error: index out of range"),
    ],
  }),
  ...named("wire/hpack", {
    "index 0": hpack(0x80),
    "an index beyond the table": hpack(0x88, 0xff, 0x80, 0x01),
    "a table that is larger than allowed": hpack(0x3f, 0xe1, 0xff, 0x03, 0x88),
    "a table size behind a field": hpack(0x88, 0x20),
    "a string that is cut off": hpack(0x88, 0x00, 0x7e, 0x61),
    "the end of Huffman's code within a string": hpack(0x88, 0x00, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01, 0x61),
    "an integer without an end": hpack(
      0x88,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0xff,
      0x01,
    ),
  }),
  ...named("wire/goaway", {
    "GOAWAY that disowns the call it answers": withFrames(rawFrame(types.goaway, 0, 0, Buffer.alloc(8))),
  }),
];

/** Right answers with what few servers send, and the clause that looks at it. */
export const unusual: readonly WireFault[] = [
  ...named("wire/goaway", {
    "GOAWAY with the last stream": onStream((stream) =>
      rawFrame(types.goaway, 0, 0, Buffer.from([0, 0, 0, stream, 0, 0, 0, 0])),
    ),
  }),
  ...named("wire/content-length", {
    "a right content-length": answer({ head: [...head, ["content-length", "7"]] }),
  }),
];

/** Frames that a server may send in the middle of a response. */
export const liberalFrames: Readonly<Record<string, Reply>> = {
  ...Object.fromEntries(unusual.map(({ name, reply }) => [name, reply])),
  "GOAWAY with the highest stream": withFrames(
    rawFrame(types.goaway, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
  ),
  "SETTINGS and PING": withFrames(
    settingsOf(4, 100_000),
    settingsOf(2, 0),
    rawFrame(types.ping, 0, 0, Buffer.alloc(8)),
  ),
  "unknown frames, flags and settings": onStream(
    () => rawFrame(unknown, 0xff, 0, Buffer.alloc(9)),
    (stream) => rawFrame(unknown, 0xff, stream, Buffer.alloc(9)),
    () => settingsOf(0x99, 1),
  ),
  "PRIORITY, also of a stream that nobody opened": withFrames(
    rawFrame(types.priority, 0, idle, Buffer.from([0, 0, 0, 0, 15])),
  ),
  "large windows": withFrames(windowUpdate(0, 2 ** 30), windowUpdate(0, 2 ** 30 - 65_536)),
  "WINDOW_UPDATE behind the end": answer({ after: (stream) => [windowUpdate(stream, 100)] }),
  "padded DATA and headers": (stream) => [
    rawFrame(types.headers, flags.endHeaders | flags.padded, stream, padded(block(head))),
    rawFrame(types.data, flags.padded, stream, padded(message(ack))),
    headers(stream, ok, true),
  ],
  "headers in four frames": (stream) => [
    ...cut(stream, block(head), 4),
    data(stream, message(ack)),
    headers(stream, ok, true),
  ],
  "a smaller table, and fields by index": hpack(...[0x20, 0x3f, 0xe1, 0x1f, 0x88], ...block(head.slice(1))),
  "GOAWAY with PROTOCOL_ERROR and the last stream": onStream((stream) =>
    rawFrame(types.goaway, 0, 0, Buffer.concat([Buffer.from([0, 0, 0, stream]), goaway(1).subarray(13)])),
  ),
};

function padded(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([3]), payload, Buffer.alloc(3)]);
}

function cut(stream: number, bytes: Buffer, pieces: number): readonly Buffer[] {
  const size = Math.ceil(bytes.length / pieces);
  return Array.from({ length: pieces }, (_, at) =>
    rawFrame(
      at === 0 ? types.headers : types.continuation,
      at === pieces - 1 ? flags.endHeaders : 0,
      stream,
      bytes.subarray(at * size, (at + 1) * size),
    ),
  );
}
