import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { RawEvent } from "../../../contracts/transcript/recorder.ts";
import { type HttpCarrier, httpCarriers } from "../names.ts";
import { callScripted, type ScriptedAnswer, startScripted, type TestCall } from "./test-answers.ts";

const text = (value: string): Buffer => Buffer.from(value);

function frame(flags: number, body: Uint8Array, declared: number = body.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(declared, 1);
  return Buffer.concat([head, body]);
}

const message = frame(0, text("one"));
const stream = { "content-type": "application/connect+proto" };
const unary = { "content-type": "application/proto" };
const json = { "content-type": "application/json" };
const web = { "content-type": "application/grpc-web+proto" };
const grpcHeaders = { "content-type": "application/grpc" };
const notFound = { ...grpcHeaders, "grpc-status": "5", "grpc-message": "not%20here" };
const ok = { "grpc-status": "0" };
const page = { "content-type": "text/html" };
const okTrailers = frame(0x80, text("grpc-status: 0\r\n"));

interface Case extends ScriptedAnswer, Pick<TestCall, "transport" | "kind"> {
  readonly name: string;
  /** What the server did: messages as text, ends as `code cause`. */
  readonly tells: readonly string[];
}

const connectStream = { transport: "connect", kind: "server_streaming", headers: stream } as const;
const connectUnary = { transport: "connect", kind: "unary" } as const;
const grpc = { transport: "grpc", kind: "server_streaming", headers: grpcHeaders } as const;
const grpcWeb = { transport: "grpc-web", kind: "server_streaming", headers: web } as const;

const cases: readonly Case[] = [
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
    ...grpcWeb,
    name: "a call with its frame of trailers",
    body: [message, okTrailers],
    tells: ["headers", "one", "0 trailers"],
  },
  {
    ...grpcWeb,
    name: "a status in the headers",
    headers: { ...web, "grpc-status": "5", "grpc-message": "not%20here" },
    tells: ["5 trailers not here"],
  },
  {
    ...grpcWeb,
    name: "a call without its frame of trailers",
    body: [message],
    tells: ["headers", "one", "-1 missing-status the answer ended without a frame of trailers"],
  },
  {
    ...grpcWeb,
    name: "a status in HTTP trailers",
    body: [message],
    trailers: { "grpc-status": "0" },
    tells: [
      "headers",
      "one",
      "-1 missing-status the status came in HTTP trailers, which a browser cannot read, and not in a frame",
    ],
  },
  {
    ...grpcWeb,
    name: "a frame of trailers without a status",
    body: [frame(0x80, text("x: y\r\n"))],
    tells: ["headers", "-1 malformed-status the frame of trailers carries no grpc-status"],
  },
  {
    ...grpcWeb,
    name: "a frame of trailers that is none",
    body: [frame(0x80, text("grpc-status"))],
    tells: ["headers", '-1 malformed-status the trailers have the line "grpc-status"'],
  },
  {
    ...grpcWeb,
    name: "two frames of trailers",
    body: [okTrailers, okTrailers],
    tells: ["headers", "0 trailers", "0 trailers"],
  },
  {
    ...connectUnary,
    name: "a unary answer that is compressed as a whole",
    headers: { ...unary, "content-encoding": "gzip" },
    body: [gzipSync("one")],
    tells: ["headers", "one", "0 trailers"],
  },
  {
    ...grpcWeb,
    name: "an answer in gRPC",
    headers: { "content-type": "application/grpc" },
    body: [message],
    tells: ['2 http-status HTTP 200 with content-type "application/grpc" is no answer of this protocol'],
  },
  {
    ...grpc,
    name: "a call with its trailers",
    body: [message],
    trailers: ok,
    tells: ["headers", "one", "0 trailers"],
  },
  {
    ...grpc,
    name: "an error in the trailers",
    trailers: { "grpc-status": "8", "grpc-message": "full%21" },
    tells: ["headers", "8 trailers full!"],
  },
  { ...grpc, name: "trailers alone", headers: notFound, headersOnly: true, tells: ["5 trailers not here"] },
  {
    ...grpc,
    name: "a page that ends with its headers",
    status: 404,
    headers: page,
    headersOnly: true,
    tells: ['12 http-status HTTP 404 with content-type "text/html" is no gRPC answer'],
  },
  {
    ...grpc,
    name: "a status in headers that do not end the stream",
    headers: notFound,
    tells: ["headers", "5 trailers not here"],
  },
  {
    ...grpc,
    name: "messages after a status in the headers",
    headers: notFound,
    body: [message, message],
    trailers: ok,
    tells: ["headers", "5 trailers not here", "one", "one"],
  },
  {
    ...grpc,
    name: "trailers after a status in the headers",
    headers: notFound,
    trailers: ok,
    tells: ["headers", "0 trailers"],
  },
  {
    ...grpc,
    name: "half a message after a status in the headers",
    headers: notFound,
    body: [frame(0, text("on"), 3)],
    tells: ["headers", "5 malformed-message the stream ends within a message (7 bytes of it)"],
  },
  {
    ...grpc,
    name: "a bad frame after a status in the headers",
    headers: notFound,
    body: [frame(4, text("one"))],
    tells: ["headers", "-1 malformed-message a message begins with the flag 4"],
  },
  {
    ...grpc,
    name: "a call without trailers",
    body: [message],
    tells: ["headers", "one", "-1 missing-status the stream ended without a status"],
  },
  {
    ...grpc,
    name: "trailers without a status",
    body: [message],
    trailers: { x: "y" },
    tells: ["headers", "one", "-1 missing-status the trailers carry no grpc-status"],
  },
  {
    ...grpc,
    name: "a status that is not a number",
    trailers: { "grpc-status": "fine" },
    tells: ["headers", '-1 malformed-status grpc-status is "fine"'],
  },
  {
    ...grpc,
    name: "half a message before OK",
    body: [frame(0, text("on"), 3)],
    trailers: ok,
    tells: ["headers", "0 malformed-message the stream ends within a message (7 bytes of it)"],
  },
  {
    ...grpc,
    name: "half a message without trailers",
    body: [frame(0, text("on"), 3)],
    tells: ["headers", "-1 missing-status the stream ended without a status"],
  },
  {
    ...grpc,
    name: "a frame with an unknown flag",
    body: [frame(4, text("one"))],
    trailers: ok,
    tells: ["headers", "-1 malformed-message a message begins with the flag 4"],
  },
  {
    ...grpc,
    name: "a stream answered as a page",
    headers: page,
    body: [text("<p>")],
    tells: ["headers", '2 http-status HTTP 200 with content-type "text/html" is no gRPC answer'],
  },
  {
    ...grpc,
    name: "a page with gRPC trailers",
    headers: page,
    body: [text("<p>")],
    trailers: ok,
    tells: ["headers", "0 trailers"],
  },
  {
    ...grpc,
    name: "an HTTP error with a grpc-status",
    status: 503,
    headers: { "grpc-status": "14" },
    tells: ["headers", "14 trailers"],
  },
  {
    ...grpc,
    name: "a message over HTTP 500",
    status: 500,
    body: [message],
    trailers: ok,
    tells: ["headers", "0 trailers"],
  },
  {
    ...grpc,
    name: "a reset after a message",
    body: [message],
    breaksOff: true,
    tells: ["headers", "one", "13 reset reset with INTERNAL_ERROR"],
  },
  {
    ...grpc,
    name: "a reset within a message",
    body: [frame(0, text("on"), 3)],
    breaksOff: true,
    tells: ["headers", "13 reset reset with INTERNAL_ERROR"],
  },
  {
    ...grpc,
    name: "a reset after a status in the headers",
    headers: notFound,
    body: [frame(0, text("on"), 3)],
    breaksOff: true,
    tells: ["headers", "5 malformed-message the stream ends within a message (7 bytes of it)"],
  },
  {
    ...grpc,
    name: "a reset of a page",
    headers: page,
    body: [text("<p>")],
    breaksOff: true,
    tells: ["headers", '2 http-status HTTP 200 with content-type "text/html" is no gRPC answer'],
  },
];

/** gRPC has HTTP/2 alone; fetch shows nothing of HTTP's own trailers. */
const all = httpCarriers.flatMap((carrier) =>
  cases
    .filter(({ transport }) => transport !== "grpc" || carrier === "2")
    .filter(({ trailers }) => carrier !== "fetch" || trailers === undefined)
    .map((each) => ({ ...each, carrier })),
);

test.for(all)("$transport over $carrier tells $name", async ({ tells, carrier, ...each }) => {
  const server = await startScripted(carrier, each);
  try {
    const { transport, kind } = each;
    const events = await callScripted(server.port, { transport, kind, carrier, messages: [text("ask")] });
    expect(events.flatMap(serverWord)).toEqual(tells);
  } finally {
    await server.close();
  }
});

function serverWord(event: RawEvent): readonly string[] {
  if (event.from === "client") return [];
  switch (event.kind) {
    case "headers":
      return ["headers"];
    case "message":
      return "bytes" in event ? [Buffer.from(event.bytes).toString()] : [];
    case "end":
      return [`${event.status.code} ${event.cause} ${event.status.message}`.trim()];
  }
}

test.for(httpCarriers)("tells an exchange over %s that breaks off", async (carrier) => {
  const server = await startScripted(carrier, { headers: stream, body: [message], breaksOff: true });
  try {
    const call = { ...connectStream, carrier, messages: [text("ask")] };
    const events = await callScripted(server.port, call);
    const end = events.find((event) => event.kind === "end");
    expect(end).toMatchObject({ cause: carrier === "2" ? "reset" : "connection-lost", decidedBy: "peer" });
  } finally {
    await server.close();
  }
});

test("gives the details of a Connect error where gRPC has them", async () => {
  const details = [{ type: "buf.validate.Violations", value: Buffer.from([1, 2, 3]).toString("base64") }];
  const body = [text(JSON.stringify({ code: "invalid_argument", details }))];
  const server = await startScripted("2", { status: 400, headers: json, body });
  try {
    const events = await callScripted(server.port, { ...connectUnary, carrier: "2" });
    const end = events.find((event) => event.kind === "end");
    const [name, value] = (end?.kind === "end" ? end.trailers[0] : undefined) ?? [];
    expect(name).toBe("grpc-status-details-bin");
    expect(Buffer.from(value ?? "", "base64").toString("latin1")).toContain(
      "type.googleapis.com/buf.validate.Violations\u0012\u0003\u0001\u0002\u0003",
    );
  } finally {
    await server.close();
  }
});

test("takes the trailers of a unary Connect answer from its headers", async () => {
  const headers = { ...unary, "trailer-x-cost": "3", "x-plain": "1" };
  const server = await startScripted("1.1", { headers });
  try {
    const events = await callScripted(server.port, { ...connectUnary, carrier: "1.1" });
    expect(events.find((event) => event.kind === "end")).toMatchObject({ trailers: [["x-cost", "3"]] });
  } finally {
    await server.close();
  }
});

interface SentCase extends Pick<TestCall, "transport" | "kind"> {
  readonly carrier: HttpCarrier;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const sent: readonly SentCase[] = [
  {
    transport: "grpc",
    kind: "unary",
    carrier: "2",
    headers: { "content-type": "application/grpc+proto", te: "trailers", "grpc-timeout": "70m" },
    body: "\0\0\0\0\u0003ask",
  },
  {
    transport: "connect",
    kind: "unary",
    carrier: "1.1",
    headers: { "content-type": "application/proto", "content-length": "3", "connect-timeout-ms": "70" },
    body: "ask",
  },
  {
    transport: "connect",
    kind: "client_streaming",
    carrier: "1.1",
    headers: { "content-type": "application/connect+proto", "transfer-encoding": "chunked" },
    body: "\0\0\0\0\u0003ask",
  },
  {
    transport: "grpc-web",
    kind: "unary",
    carrier: "2",
    headers: { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", "grpc-timeout": "70m" },
    body: "\0\0\0\0\u0003ask",
  },
  {
    transport: "grpc-web",
    kind: "server_streaming",
    carrier: "fetch",
    headers: { "content-type": "application/grpc-web+proto", "content-length": "8", "grpc-timeout": "70m" },
    body: "\0\0\0\0\u0003ask",
  },
];

test.for(sent)("sends a $kind call of $transport over $carrier", async ({ headers, body, ...call }) => {
  const server = await startScripted(call.carrier, { headers: {} });
  try {
    const options = { deadlineMs: 70, metadata: [["x-own", "1"]] } as const;
    await callScripted(server.port, { ...call, messages: [text("ask")], options });
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({ ...headers, "x-own": "1" });
    expect(request?.body.toString()).toBe(body);
  } finally {
    await server.close();
  }
});
