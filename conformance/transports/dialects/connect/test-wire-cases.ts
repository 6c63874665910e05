import { gzipSync } from "node:zlib";
import { frame, message, text, type WireCase } from "../test-wire-case.ts";

const unary = { "content-type": "application/proto" };
const json = { "content-type": "application/json" };
const stream = { "content-type": "application/connect+proto" };
const connectStream = { transport: "connect", kind: "server_streaming", headers: stream } as const;
const connectUnary = { transport: "connect", kind: "unary" } as const;

export const connectCases: readonly WireCase[] = [
  {
    ...connectStream,
    name: "a stream that says its end",
    body: [message, frame(2, text("{}"))],
    tells: ["headers", "one", "0 trailers"],
  },
  {
    ...connectStream,
    name: "a stream that ends with an error",
    body: [frame(2, text('{"error":{"code":"resource_exhausted","message":"full"}}'))],
    tells: ["headers", "8 trailers full"],
  },
  {
    ...connectStream,
    name: "a stream without its end-stream message",
    body: [message],
    tells: ["headers", "one", "-1 missing-status the answer ended without an end-stream message"],
  },
  {
    ...connectStream,
    name: "an end-stream message that is no JSON",
    body: [frame(2, text("{"))],
    tells: ["headers", "-1 malformed-status the end-stream message is no JSON"],
  },
  {
    ...connectStream,
    name: "a code that Connect does not have",
    body: [frame(2, text('{"error":{"code":"OK"}}'))],
    tells: ["headers", '-1 malformed-status the error\'s code is "OK"'],
  },
  {
    ...connectStream,
    name: "a message after the end",
    body: [frame(2, text("{}")), message],
    tells: ["headers", "0 trailers", "one"],
  },
  {
    ...connectStream,
    name: "a frame that is cut off",
    body: [frame(0, text("on"), 3)],
    tells: ["headers", "-1 malformed-message the answer ends within a frame (7 bytes of it)"],
  },
  {
    ...connectStream,
    name: "a frame with a flag of no meaning",
    body: [frame(4, text("one"))],
    tells: ["headers", "-1 malformed-message a message begins with the flag 4"],
  },
  {
    ...connectStream,
    name: "a stream answered as a page",
    headers: { "content-type": "text/html" },
    body: [text("<p>")],
    tells: ['2 http-status HTTP 200 with content-type "text/html" is no answer of this protocol'],
  },
  {
    ...connectUnary,
    name: "a unary answer",
    headers: unary,
    body: [text("one")],
    tells: ["headers", "one", "0 trailers"],
  },
  {
    ...connectUnary,
    name: "a unary error",
    status: 400,
    headers: json,
    body: [text('{"code":"invalid_argument","message":"no"}')],
    tells: ["headers", "3 trailers no"],
  },
  {
    ...connectUnary,
    name: "a unary error in no JSON",
    status: 503,
    headers: json,
    body: [text("down")],
    tells: [
      "headers",
      '14 http-status HTTP 503 with content-type "application/json" is no answer of this protocol',
    ],
  },
  {
    ...connectUnary,
    name: "an unknown path",
    status: 404,
    headers: {},
    tells: ['12 http-status HTTP 404 with content-type "none" is no answer of this protocol'],
  },
  {
    ...connectUnary,
    name: "a unary answer that is compressed as a whole",
    headers: { ...unary, "content-encoding": "gzip" },
    body: [gzipSync("one")],
    tells: ["headers", "one", "0 trailers"],
  },
];
