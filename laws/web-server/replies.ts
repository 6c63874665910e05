import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { WebReply } from "./server.ts";

/** Who is asked how: the RPC and the protocol decide what a right response is. */
export type WebCall = "grpc-web" | "connect-unary" | "connect-stream";

export interface WebFault {
  readonly name: string;
  /** The clause that has to say so. */
  readonly clause: string;
  readonly call: WebCall;
  readonly reply: WebReply;
}

export interface WebLiberty {
  readonly name: string;
  readonly call: WebCall;
  readonly reply: WebReply;
}

/** chat.Ack { ack: true } */
const ack: Buffer = Buffer.from([0x08, 0x01]);

export function envelope(
  flag: number,
  body: Buffer | string,
  declared: number = Buffer.from(body).length,
): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(declared, 1);
  return Buffer.concat([prefix, Buffer.from(body)]);
}

const trailers = (text: string): Buffer => envelope(0x80, text);
const ok = trailers("grpc-status: 0\r\n");
const webType = { "content-type": "application/grpc-web+proto" };
const streamType = { "content-type": "application/connect+proto" };
const unaryType = { "content-type": "application/proto" };
const jsonType = { "content-type": "application/json" };

const web = (...body: readonly Buffer[]): WebReply => ({ headers: webType, body: Buffer.concat(body) });
const stream = (...body: readonly Buffer[]): WebReply => ({ headers: streamType, body: Buffer.concat(body) });
const end = (json: string): Buffer => envelope(2, json);
const error = (status: number, json: string): WebReply => ({
  status,
  headers: jsonType,
  body: Buffer.from(json),
});

/** Nothing is wrong with these. */
export const right: Readonly<Record<WebCall, WebReply>> = {
  "grpc-web": web(envelope(0, ack), ok),
  "connect-unary": { headers: unaryType, body: ack },
  "connect-stream": stream(envelope(0, ack), end("{}")),
};

const inWeb = (name: string, clause: string, reply: WebReply): WebFault => ({
  name,
  clause: `wire-web/${clause}`,
  call: "grpc-web",
  reply,
});
const inStream = (name: string, clause: string, reply: WebReply): WebFault => ({
  ...inWeb(name, clause, reply),
  call: "connect-stream",
});
const inUnary = (name: string, clause: string, reply: WebReply): WebFault => ({
  ...inWeb(name, clause, reply),
  call: "connect-unary",
});

export const webFaults: readonly WebFault[] = [
  inWeb("an error as HTTP 500", "http-status", { ...web(ok), status: 500 }),
  inWeb("a page of a proxy", "http-status", { status: 404, headers: { "content-type": "text/html" } }),
  inStream("an error of a stream as HTTP 400", "http-status", error(400, '{"code":"invalid_argument"}')),
  inUnary("an error with HTTP 200", "content-type", error(200, '{"code":"not_found"}')),
  inUnary("not found with HTTP 500", "http-status", error(500, '{"code":"not_found"}')),
  inUnary("unauthenticated with HTTP 403", "http-status", error(403, '{"code":"unauthenticated"}')),
  inUnary("an error as text", "http-status", { status: 500, headers: { "content-type": "text/plain" } }),
  inWeb("gRPC's own content-type", "content-type", {
    ...right["grpc-web"],
    headers: { "content-type": "application/grpc" },
  }),
  inWeb("no content-type", "content-type", { ...right["grpc-web"], headers: {} }),
  inStream("a stream with the type of unary", "content-type", {
    ...right["connect-stream"],
    headers: unaryType,
  }),
  inUnary("unary as octets", "content-type", {
    headers: { "content-type": "application/octet-stream" },
    body: ack,
  }),
  inWeb("an encoding that nobody has asked for", "encoding", {
    ...right["grpc-web"],
    headers: { ...webType, "grpc-encoding": "br" },
  }),
  inWeb("a compressed message without an encoding", "encoding", web(envelope(1, gzipSync(ack)), ok)),
  inStream("a compressed message with identity", "encoding", {
    ...stream(envelope(1, gzipSync(ack)), end("{}")),
    headers: { ...streamType, "connect-content-encoding": "identity" },
  }),
  inStream("an end that is marked as compressed", "encoding", {
    ...stream(envelope(0, ack), envelope(3, "{}")),
    headers: { ...streamType, "connect-content-encoding": "gzip" },
  }),
  inUnary("an error that is marked as compressed", "encoding", {
    ...error(404, '{"code":"not_found"}'),
    headers: { ...jsonType, "content-encoding": "gzip" },
  }),
  inWeb("flag 2", "envelopes", web(envelope(2, ack), ok)),
  inStream("flag 4", "envelopes", stream(envelope(4, ack), end("{}"))),
  inStream("gRPC-Web's flag", "envelopes", stream(envelope(0, ack), envelope(0x80, "{}"))),
  inWeb("a message behind the trailers", "envelopes", web(ok, envelope(0, ack))),
  inStream("a message behind the end", "envelopes", stream(end("{}"), envelope(0, ack))),
  inWeb("a message that is cut off", "envelopes", web(envelope(0, ack, 20))),
  inStream("an end that is cut off", "envelopes", stream(envelope(0, ack), envelope(2, "{}", 9))),
  inWeb("half a prefix", "envelopes", web(envelope(0, ack), ok, Buffer.from([0, 0]))),
  inWeb("no trailers", "end", web(envelope(0, ack))),
  inWeb("an empty body", "end", web()),
  inWeb("a status in the trailers of HTTP", "end", {
    ...web(envelope(0, ack)),
    trailers: { "grpc-status": "0" },
  }),
  inWeb("two envelopes of trailers", "end", web(envelope(0, ack), ok, ok)),
  inWeb("a status in the headers, and a message", "end", {
    ...web(envelope(0, ack)),
    headers: { ...webType, "grpc-status": "0" },
  }),
  inWeb("a status in the headers and in the trailers", "end", {
    ...right["grpc-web"],
    headers: { ...webType, "grpc-status": "0" },
  }),
  inStream("no end", "end", stream(envelope(0, ack))),
  inStream("two ends", "end", stream(end("{}"), end("{}"))),
  inWeb("trailers without a status", "trailers", web(envelope(0, ack), trailers("x: y\r\n"))),
  inWeb("no lines", "trailers", web(envelope(0, ack), trailers("grpc-status"))),
  inWeb(
    "a status twice",
    "trailers",
    web(envelope(0, ack), trailers("grpc-status: 0\r\ngrpc-status: 0\r\n")),
  ),
  inWeb("a status in words", "trailers", web(trailers("grpc-status: OK\r\n"))),
  inWeb("a leading zero", "trailers", web(trailers("grpc-status: 05\r\n"))),
  inWeb("a message as it is", "trailers", web(trailers("grpc-status: 5\r\ngrpc-message: nicht gefündn\r\n"))),
  inWeb("a lonely percent sign", "trailers", web(trailers("grpc-status: 5\r\ngrpc-message: 100%\r\n"))),
  inWeb("JSON in place of trailers", "trailers", web(envelope(0, ack), trailers('{"code":0}'))),
  inWeb("names in upper case", "trailer-form", web(envelope(0, ack), trailers("Grpc-Status: 0\r\n"))),
  inWeb("LF between lines", "trailer-form", web(envelope(0, ack), trailers("grpc-status: 0\nx: y\n"))),
  inStream("an end that is no JSON", "end-stream", stream(envelope(0, ack), end("{"))),
  inStream("an end that is empty", "end-stream", stream(envelope(0, ack), end(""))),
  inStream("an end that is a list", "end-stream", stream(envelope(0, ack), end("[]"))),
  inStream("metadata as text", "end-stream", stream(end('{"metadata":{"a":"b"}}'))),
  inStream("metadata as a list", "end-stream", stream(end('{"metadata":[]}'))),
  inStream("an error of a stream without a code", "error", stream(end('{"error":{"message":"no"}}'))),
  inStream("a code in upper case", "error", stream(end('{"error":{"code":"NOT_FOUND"}}'))),
  inStream("an error as text", "error", stream(end('{"error":"no"}'))),
  inUnary("cancelled with two Ls", "error", error(499, '{"code":"cancelled"}')),
  inUnary("a code as a number", "error", error(404, '{"code":5}')),
  inUnary("an error that is no JSON", "error", error(500, "no")),
  inUnary("a message that is a number", "error", error(404, '{"code":"not_found","message":5}')),
  inUnary("details that are no list", "error", error(404, '{"code":"not_found","details":{}}')),
  inUnary(
    "a detail with a URL",
    "error",
    error(404, '{"code":"not_found","details":[{"type":"type.googleapis.com/a.B","value":""}]}'),
  ),
  inUnary(
    "a detail that is no base64",
    "error",
    error(404, '{"code":"not_found","details":[{"type":"a.B","value":"%%%"}]}'),
  ),
];

const allowedInWeb = (name: string, reply: WebReply): WebLiberty => ({ name, call: "grpc-web", reply });

/** What a server may do. */
export const webLiberties: readonly WebLiberty[] = [
  allowedInWeb("a status in the headers alone", {
    headers: { ...webType, "grpc-status": "5", "grpc-message": "no%20way" },
  }),
  allowedInWeb("trailers without blanks", web(envelope(0, ack), trailers("grpc-status:0\r\n"))),
  allowedInWeb("trailers without the last CRLF", web(envelope(0, ack), trailers("grpc-status: 0"))),
  allowedInWeb("the type without +proto", {
    ...right["grpc-web"],
    headers: { "content-type": "application/grpc-web" },
  }),
  allowedInWeb("a type with a parameter", {
    ...right["grpc-web"],
    headers: { "content-type": "application/grpc-web+proto; charset=utf-8" },
  }),
  allowedInWeb("gzip", {
    ...web(envelope(1, gzipSync(ack)), ok),
    headers: { ...webType, "grpc-encoding": "gzip" },
  }),
  allowedInWeb("compressed trailers", {
    ...web(envelope(0, ack), envelope(0x81, gzipSync("grpc-status: 0\r\n"))),
    headers: { ...webType, "grpc-encoding": "gzip" },
  }),
  allowedInWeb(
    "details and other trailers",
    web(envelope(0, ack), trailers("grpc-status: 0\r\ngrpc-message:\r\nx-cost: 1\r\n")),
  ),
  allowedInWeb("a proxy that is overloaded", { status: 503, headers: { "content-type": "text/plain" } }),
  {
    name: "an error of unary Connect",
    call: "connect-unary",
    reply: error(
      404,
      '{"code":"not_found","message":"no","details":[{"type":"a.B","value":"CAE","debug":{}}]}',
    ),
  },
  {
    name: "the status of the first versions of Connect",
    call: "connect-unary",
    reply: error(412, '{"code":"failed_precondition"}'),
  },
  {
    name: "an error with a charset",
    call: "connect-unary",
    reply: {
      ...error(400, '{"code":"invalid_argument"}'),
      headers: { "content-type": "application/json; charset=utf-8" },
    },
  },
  {
    name: "an error that is compressed",
    call: "connect-unary",
    reply: {
      status: 404,
      headers: { ...jsonType, "content-encoding": "gzip" },
      body: gzipSync('{"code":"not_found"}'),
    },
  },
  {
    name: "an error with the encoding identity",
    call: "connect-unary",
    reply: {
      ...error(404, '{"code":"not_found"}'),
      headers: { ...jsonType, "content-encoding": "identity" },
    },
  },
  {
    name: "an error with a long message",
    call: "connect-unary",
    reply: error(404, JSON.stringify({ code: "not_found", message: "x".repeat(100_000) })),
  },
  {
    name: "a long end that is compressed",
    call: "connect-stream",
    reply: {
      ...stream(
        envelope(3, gzipSync(JSON.stringify({ metadata: { a: [randomBytes(80_000).toString("hex")] } }))),
      ),
      headers: { ...streamType, "connect-content-encoding": "gzip" },
    },
  },
  {
    name: "an error of a stream",
    call: "connect-stream",
    reply: stream(end('{"error":{"code":"not_found","message":"no"},"metadata":{"a":["b","c"]}}')),
  },
  {
    name: "an end with nulls",
    call: "connect-stream",
    reply: stream(envelope(0, ack), end('{"error":null,"metadata":null}')),
  },
  {
    name: "a compressed end",
    call: "connect-stream",
    reply: {
      ...stream(envelope(0, ack), envelope(3, gzipSync("{}"))),
      headers: { ...streamType, "connect-content-encoding": "gzip" },
    },
  },
];
