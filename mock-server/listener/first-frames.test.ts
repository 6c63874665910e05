import { describe, expect, test } from "vitest";
import { type FirstFrames, preface, readFirstFrames } from "./first-frames.ts";

function frame(type: number, flags: number, length = 0): Buffer {
  const bytes = Buffer.alloc(9 + length, 0xaa);
  bytes.writeUIntBE(length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  return bytes;
}

const settings = frame(4, 0, 6);
const ack = frame(4, 1);
const window = frame(8, 0, 4);
const headers = frame(1, 5, 40);
const halfHeaders = frame(1, 1, 40);
const continuation = frame(9, 4, 20);
const data = frame(0, 1, 30);
const ping = frame(6, 0, 8);

interface Case {
  readonly name: string;
  readonly parts: readonly Buffer[];
  readonly kind: FirstFrames["kind"];
  readonly request?: readonly Buffer[];
  readonly replay?: readonly Buffer[];
}

const cases: readonly Case[] = [
  { name: "nothing yet", parts: [], kind: "more" },
  { name: "half a preface", parts: [preface.subarray(0, 10)], kind: "more" },
  { name: "an HTTP/1.1 request", parts: [Buffer.from("POST /x HTTP/1.1\r\n")], kind: "http1" },
  { name: "garbage", parts: [Buffer.from([0, 1, 2])], kind: "http1" },
  { name: "settings alone", parts: [preface, settings, ack], kind: "more" },
  { name: "a request before the ACK", parts: [preface, settings, headers], kind: "more" },
  {
    name: "a request that waited for the settings",
    parts: [preface, settings, window, ack, headers, data],
    kind: "request",
    request: [preface, settings, window, headers],
    replay: [preface, settings, window, headers, data],
  },
  {
    name: "a request that did not wait",
    parts: [preface, settings, headers, data, ack],
    kind: "request",
    request: [preface, settings, headers],
    replay: [preface, settings, headers, data],
  },
  {
    name: "headers in two frames",
    parts: [preface, settings, ack, halfHeaders, continuation],
    kind: "request",
    request: [preface, settings, halfHeaders, continuation],
    replay: [preface, settings, halfHeaders, continuation],
  },
  {
    name: "headers of which the end is missing",
    parts: [preface, settings, ack, headers.subarray(0, 20)],
    kind: "more",
  },
  {
    name: "a PING before any request",
    parts: [preface, settings, ack, ping],
    kind: "other",
    replay: [preface, settings, ping],
  },
];

describe("the first bytes of a connection", () => {
  test.for(cases)("with $name are read", ({ parts, kind, request, replay }) => {
    const found = readFirstFrames(Buffer.concat(parts));
    expect(found.kind).toBe(kind);
    if (request !== undefined) expect(found).toMatchObject({ request: Buffer.concat(request) });
    if (replay !== undefined) expect(found).toMatchObject({ replay: Buffer.concat(replay) });
  });
});
