import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { Transform } from "node:stream";
import { wireFault } from "./every-rpc-fault.ts";
import type { Fault } from "./fault.ts";

/** Wrong readings of what stands around the messages: frames, headers, units. */
export const framingFaults: readonly Fault[] = [
  wireFault(
    {
      name: "call/frame-is-message",
      sentence: "Every DATA frame is taken for one message.",
      violates: ["call/framing"],
    },
    () => ({ requestData: () => frameByFrame((chunk) => reframed(chunk)) }),
  ),
  wireFault(
    {
      name: "call/needs-accept-encoding",
      sentence: "A call without grpc-accept-encoding ends INTERNAL.",
      violates: ["call/accept-encoding-optional"],
    },
    () => ({
      intercept: (stream, headers) =>
        headers["grpc-accept-encoding"] === undefined && refuse(stream, 13, "No encoding."),
    }),
  ),
  {
    ...wireFault(
      {
        name: "call/first-part-only",
        sentence: "Of a message over 4 MiB only the first part is worked on, with OK.",
        violates: ["call/whole-message"],
      },
      () => ({ requestData: () => firstPart() }),
    ),
    // The others refuse an empty request, or answer every one alike.
    rpcs: ["streaming.StreamingService/GetDataStream", "chat.ChatService/Subscribe"],
  },
  {
    ...wireFault(
      {
        name: "deadline/reads-milliseconds",
        sentence: "Every grpc-timeout is read as milliseconds, whatever its unit.",
        violates: ["deadline/units"],
      },
      () => ({ requestHeaders: inMilliseconds }),
    ),
    // Others have answered before the millisecond that an hour becomes is over.
    rpcs: ["streaming.StreamingService/ControlledStream", "chat.ChatService/Chat"],
  },
  wireFault(
    {
      name: "server/reflection-without-files",
      sentence: "Reflection lists the services and does not find their files.",
      violates: ["discovery/reflection-files"],
    },
    () => ({
      requestData: ({ ":path": path = "" }) =>
        frameByFrame((chunk) => (path.startsWith("/grpc.reflection.") ? unknownSymbol(chunk) : chunk)),
    }),
  ),
  wireFault(
    {
      name: "server/asks-for-a-token",
      sentence: "Every call ends UNAUTHENTICATED.",
      violates: ["call/served"],
    },
    () => ({ intercept: (stream) => refuse(stream, 16, "Who are you?") }),
  ),
];

const prefixBytes = 5;
const limitBytes = 4 * 1024 * 1024;

function frameByFrame(change: (chunk: Buffer) => Buffer): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, change(chunk)),
  });
}

/** The frame as one message: what follows its first five bytes, with the length that it has. */
function reframed(chunk: Buffer): Buffer {
  const body = chunk.subarray(prefixBytes);
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** ServerReflectionRequest.file_containing_symbol, a string. */
const symbolTag = 0x22;

/** A question for the file of a symbol asks for one that nobody has. */
function unknownSymbol(chunk: Buffer): Buffer {
  if (chunk[prefixBytes] !== symbolTag) return chunk;
  return Buffer.concat([
    chunk.subarray(0, prefixBytes + 2),
    Buffer.alloc(chunk.length - prefixBytes - 2, "x"),
  ]);
}

/** Gathers a request; where it is over the limit its message is empty. */
function firstPart(): Transform {
  const chunks: Buffer[] = [];
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
    flush: (done) => {
      const all = Buffer.concat(chunks);
      done(null, all.length > limitBytes ? Buffer.alloc(prefixBytes) : all);
    },
  });
}

/** Only the units that a client seldom sends are misread. */
function inMilliseconds(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const timeout = headers["grpc-timeout"];
  return typeof timeout === "string"
    ? { ...headers, "grpc-timeout": timeout.replace(/[HMS]$/, "m") }
    : headers;
}

function refuse(stream: ServerHttp2Stream, status: number, message: string): true {
  stream.respond(
    {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": String(status),
      "grpc-message": message,
    },
    { endStream: true },
  );
  return true;
}
