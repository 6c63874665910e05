import { expect, test } from "vitest";
import { renderFrame } from "./render-wire.ts";
import type { WireFrame } from "./wire.ts";

const base = { from: "server", atMs: 0, stream: 1, flags: 0, length: 0 } as const;

const cases: readonly { readonly frame: WireFrame; readonly line: string }[] = [
  {
    frame: {
      ...base,
      type: "HEADERS",
      flags: 4,
      endStream: false,
      frames: 1,
      fields: [
        [":status", "200"],
        ["content-type", "application/grpc"],
      ],
    },
    line: "HEADERS  :status 200, content-type application/grpc  END_HEADERS",
  },
  {
    frame: {
      ...base,
      type: "HEADERS",
      flags: 0x2d,
      endStream: true,
      frames: 3,
      padding: 2,
      fields: [["a", "\u001b[2J"]],
    },
    line: "HEADERS  a \\x1b[2J, (in 3 frames), 2 bytes of padding  END_STREAM END_HEADERS PADDED PRIORITY",
  },
  {
    frame: { ...base, type: "DATA", flags: 1, endStream: true, head: "0000000003" },
    line: "DATA  00 00 00 00 03  END_STREAM",
  },
  {
    frame: { ...base, type: "DATA", flags: 8, endStream: false, padding: 4, head: "07".repeat(64) },
    line: `DATA  ${Array(16).fill("07").join(" ")} …, 4 bytes of padding  PADDED`,
  },
  { frame: { ...base, type: "DATA", flags: 0x42, endStream: false, head: "" }, line: "DATA  0x42" },
  { frame: { ...base, type: "RST_STREAM", errorCode: 8 }, line: "RST_STREAM  CANCEL" },
  { frame: { ...base, type: "RST_STREAM", errorCode: 99 }, line: "RST_STREAM  code 99" },
  {
    frame: {
      ...base,
      type: "SETTINGS",
      ack: false,
      settings: [
        [4, 65535],
        [77, 1],
      ],
    },
    line: "SETTINGS  INITIAL_WINDOW_SIZE 65535, setting 77 1",
  },
  { frame: { ...base, type: "SETTINGS", flags: 1, ack: true, settings: [] }, line: "SETTINGS  ACK" },
  { frame: { ...base, type: "PING", ack: false, data: "0102030405060708" }, line: "PING  0102030405060708" },
  {
    frame: { ...base, type: "GOAWAY", lastStream: 7, errorCode: 11, debug: "calm\n" },
    line: 'GOAWAY  ENHANCE_YOUR_CALM, last stream 7 "calm\\x0a"',
  },
  { frame: { ...base, type: "WINDOW_UPDATE", increment: 16 }, line: "WINDOW_UPDATE  +16" },
  { frame: { ...base, type: "PRIORITY" }, line: "PRIORITY" },
  { frame: { ...base, type: "PUSH_PROMISE", flags: 4 }, line: "PUSH_PROMISE  END_HEADERS" },
  {
    frame: { ...base, type: "UNKNOWN", code: 3, why: "it has 3 bytes; expected 4 bytes" },
    line: "type 3  it has 3 bytes; expected 4 bytes",
  },
];

test.for(cases)("$line", ({ frame, line }) => {
  expect(renderFrame(frame)).toBe(line);
});
