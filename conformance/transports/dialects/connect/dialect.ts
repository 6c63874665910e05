import { gzipSync } from "node:zlib";
import type { Dialect, DialectCall, Encoding } from "../dialect.ts";
import { frame } from "../framing.ts";
import { isConnectStream, readStream } from "./stream.ts";
import { readUnary } from "./unary.ts";

/** The Connect protocol with binary messages. Source: connectrpc.com/docs/protocol. */
export const connect: Dialect = {
  name: "connect",
  begin: (call) => (call.kind === "unary" ? unary(call) : stream(call)),
};

export const unaryType = "application/proto";
export const streamType = "application/connect+proto";

function unary({ options }: DialectCall): Encoding {
  const gzip = options.gzip === true;
  return {
    headers: [
      ["content-type", unaryType],
      ["accept-encoding", "gzip"],
      ...(gzip ? [["content-encoding", "gzip"] as const] : []),
      ...shared({ options }),
    ],
    encode: (message) => [gzip ? gzipSync(message) : message],
    read: readUnary,
    web: { enveloped: () => false, encodingHeader: "content-encoding" },
  };
}

function stream({ options }: DialectCall): Encoding {
  const gzip = options.gzip === true;
  return {
    headers: [
      ["content-type", streamType],
      ["connect-accept-encoding", "gzip"],
      ...(gzip ? [["connect-content-encoding", "gzip"] as const] : []),
      ...shared({ options }),
    ],
    encode: (message) => frame(message, gzip),
    read: readStream,
    web: { enveloped: isConnectStream, encodingHeader: "connect-content-encoding" },
  };
}

function shared({ options }: Pick<DialectCall, "options">): Encoding["headers"] {
  return [
    ["connect-protocol-version", "1"],
    ["user-agent", "streamproof"],
    ...(options.deadlineMs === undefined
      ? []
      : [["connect-timeout-ms", String(options.deadlineMs)] as const]),
  ];
}
