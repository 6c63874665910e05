import type { Capability } from "../../../contracts/model/scenario.ts";
import { createHttpTransport } from "../http/transport.ts";
import type { HttpVersion } from "../names.ts";
import type { Endpoint, Transport } from "../transport.ts";
import { grpcWeb } from "./dialect.ts";

/** Over HTTP/1.1 the protocol is what browsers make of it: one request message, sent as a whole. */
const overHttp1: readonly Capability[] = [
  "raw-bytes",
  "no-request",
  "no-unary-request",
  "unknown-method",
  "server-deadline",
  "cut",
  "compression",
  "metadata",
];

const overHttp2: readonly Capability[] = [
  ...overHttp1,
  "bidi",
  "client-streaming",
  "flow-control",
  "shared-connection",
];

/**
 * gRPC-Web, written on node:http and node:http2 for the reasons of the gRPC transport: whether the frame
 * of trailers came, and came as the last one, shows only on the wire.
 */
export function createGrpcWebTransport(endpoint: Endpoint, version: HttpVersion): Transport {
  return createHttpTransport({
    endpoint,
    version,
    dialect: grpcWeb,
    capabilities: version === "2" ? overHttp2 : overHttp1,
  });
}
