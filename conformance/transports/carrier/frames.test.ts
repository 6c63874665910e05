import fc from "fast-check";
import { expect, test } from "vitest";
import type { RawWireFrame } from "../../../contracts/transcript/wire-recorder.ts";
import { createFrameReader } from "./frames.ts";

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

function read(from: "client" | "server", pieces: Iterable<Buffer>) {
  const frames: RawWireFrame[] = [];
  const unreadable: string[] = [];
  const reader = createFrameReader({
    from,
    onFrame: (each) => frames.push(each),
    onUnreadable: (why) => unreadable.push(why),
  });
  for (const piece of pieces) reader.push(piece);
  return { frames, unreadable };
}

const cases = [
  {
    name: "DATA",
    bytes: frame(0, 1, 3, hex("0102")),
    seen: { type: "DATA", endStream: true, head: "0102", stream: 3 },
  },
  {
    name: "the first 64 bytes of DATA",
    bytes: frame(0, 0, 3, Buffer.alloc(70, 1)),
    seen: { type: "DATA", endStream: false, head: "01".repeat(64), length: 70 },
  },
  {
    name: "padded DATA",
    bytes: frame(0, 8, 3, hex("02 0a 0000")),
    seen: { type: "DATA", padding: 3, head: "0a", length: 4 },
  },
  {
    name: "padding longer than its DATA",
    bytes: frame(0, 8, 3, hex("04 0a 0000")),
    seen: { type: "UNKNOWN", code: 0, why: "its padding is longer than the frame" },
  },
  {
    name: "HEADERS with priority and padding",
    bytes: frame(1, 0x2d, 1, hex("01 0000000010 88 00")),
    seen: { type: "HEADERS", endStream: true, fields: [[":status", "200"]], frames: 1, padding: 2 },
  },
  { name: "PRIORITY", bytes: frame(2, 0, 1, hex("0000000010")), seen: { type: "PRIORITY" } },
  { name: "RST_STREAM", bytes: frame(3, 0, 1, hex("00000008")), seen: { type: "RST_STREAM", errorCode: 8 } },
  {
    name: "a short RST_STREAM",
    bytes: frame(3, 0, 1, hex("000008")),
    seen: { type: "UNKNOWN", code: 3, why: "it has 3 bytes; expected 4 bytes" },
  },
  {
    name: "SETTINGS",
    bytes: frame(4, 0, 0, hex("0001 00002000 0004 ffffffff")),
    seen: {
      type: "SETTINGS",
      ack: false,
      settings: [
        [1, 8192],
        [4, 4294967295],
      ],
    },
  },
  {
    name: "an ACK of SETTINGS",
    bytes: frame(4, 1, 0, hex("")),
    seen: { type: "SETTINGS", ack: true, settings: [] },
  },
  { name: "PUSH_PROMISE", bytes: frame(5, 4, 1, hex("00000002 82")), seen: { type: "PUSH_PROMISE" } },
  {
    name: "PING",
    bytes: frame(6, 1, 0, hex("0102030405060708")),
    seen: { type: "PING", ack: true, data: "0102030405060708" },
  },
  {
    name: "GOAWAY",
    bytes: frame(7, 0, 0, Buffer.concat([hex("80000007 0000000b"), Buffer.from("calm down")])),
    seen: { type: "GOAWAY", lastStream: 7, errorCode: 11, debug: "calm down" },
  },
  {
    name: "WINDOW_UPDATE",
    bytes: frame(8, 0, 0, hex("80000010")),
    seen: { type: "WINDOW_UPDATE", increment: 16 },
  },
  {
    name: "a frame of an extension",
    bytes: frame(0x40, 7, 9, Buffer.alloc(99)),
    seen: { type: "UNKNOWN", code: 0x40, length: 99 },
  },
] as const;

test.for(cases)("reads $name, in one piece or byte by byte", ({ bytes, seen }) => {
  const whole = read("server", [bytes]);
  expect(whole).toMatchObject({ frames: [seen], unreadable: [] });
  const byByte = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  expect(read("server", byByte)).toEqual(whole);
});

test("a bound of the reader's own is no rule that was broken", () => {
  const broken: unknown[] = [];
  const reader = createFrameReader({
    from: "server",
    onFrame: () => {},
    onUnreadable: (...why) => broken.push(why),
  });
  // So many fields of the static table that together they are over the bound of a header list.
  reader.push(frame(1, 4, 1, Buffer.alloc(4_000, 0x90)));
  expect(broken).toEqual([["a header list is over 131072 bytes"]]);
});

test("says whose rule was broken, and that a frame is too long", () => {
  const broken: unknown[] = [];
  const reader = createFrameReader({
    from: "server",
    onFrame: () => {},
    onUnreadable: (...why) => broken.push(why),
    maxFrameBytes: 100,
  });
  reader.push(frame(0, 0, 1, Buffer.alloc(101)).subarray(0, 9));
  expect(broken).toEqual([
    ["a frame of type 0 on stream 1 has 101 bytes; 100 is the client's SETTINGS_MAX_FRAME_SIZE", "frames"],
  ]);
});

test("puts a header block together from its CONTINUATIONs", () => {
  const bytes = Buffer.concat([
    frame(1, 1, 5, hex("88 40")),
    frame(9, 0, 5, hex("0161")),
    frame(9, 4, 5, hex("0162")),
  ]);
  const fields = [
    [":status", "200"],
    ["a", "b"],
  ];
  const block = { type: "HEADERS", stream: 5, endStream: true, flags: 1, length: 6, frames: 3, fields };
  expect(read("server", [bytes])).toEqual({ frames: [{ from: "server", ...block }], unreadable: [] });
});

test("the client's bytes begin with the preface", () => {
  const settings = frame(4, 0, 0, hex(""));
  expect(read("client", [preface, settings]).frames).toHaveLength(1);
  expect(read("client", [Buffer.from("GET / HTTP/1.1\r\n"), settings])).toEqual({
    frames: [],
    unreadable: ["the client's bytes do not begin with HTTP/2's connection preface"],
  });
});

const broken = [
  {
    name: "a frame within a header block",
    bytes: [frame(1, 0, 1, hex("88")), frame(0, 0, 1, hex("00"))],
    why: "a frame of type 0 stands within the header block of stream 1",
  },
  {
    name: "a stray CONTINUATION",
    bytes: [frame(9, 4, 1, hex("88"))],
    why: "a CONTINUATION on stream 1 continues no header block",
  },
  {
    name: "padding longer than its HEADERS",
    bytes: [frame(1, 12, 1, hex("05 88"))],
    why: "the padding or the priority of a header block is longer than its frame",
  },
  {
    name: "an unknown index",
    bytes: [frame(1, 4, 1, hex("ff 00"))],
    why: "HPACK: no field has the index 127",
  },
  {
    name: "an endless header block",
    bytes: [frame(1, 0, 1, hex("")), ...Array.from({ length: 1_001 }, () => frame(9, 0, 1, hex("")))],
    why: "a header block is too large to be read",
  },
  {
    name: "a huge header block",
    bytes: [frame(1, 4, 1, Buffer.alloc(300_000))],
    why: "a header block is too large to be read",
  },
] as const;

test.for(broken)("reports $name once, and reads no further", ({ bytes, why }) => {
  const ping = frame(6, 0, 0, Buffer.alloc(8));
  expect(read("server", [...bytes, ping, ping])).toEqual({ frames: [], unreadable: [why] });
});

test("any bytes, in any pieces, are frames or unreadable, and the pieces make no difference", () => {
  const any = fc.tuple(
    fc.nat(300),
    fc.oneof(fc.nat(10), fc.nat(255)),
    fc.nat(255),
    fc.nat(5),
    fc.uint8Array({ maxLength: 300 }),
  );
  // Frames with the length of their payload, and some that lie about it.
  const bytesOf = ([length, type, flags, stream, payload]: [number, number, number, number, Uint8Array]) => {
    const bytes = frame(type, flags, stream, payload);
    if (length < 20) bytes.writeUIntBE(length, 0, 3);
    return bytes;
  };
  fc.assert(
    fc.property(fc.array(any, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map(bytesOf));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const whole = read("server", [bytes]);
      expect(read("server", pieces)).toEqual(whole);
      expect(whole.unreadable.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});
