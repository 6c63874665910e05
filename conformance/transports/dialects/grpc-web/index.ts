import type { Capability } from "../../../../contracts/model/scenario.ts";
import type { HttpCarrier } from "../../names.ts";
import type { Endpoint, Transport } from "../../transport.ts";
import { createDialectTransport } from "../transport.ts";
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

/** Nothing is known of connections there, and no client of the kind compresses. */
const overFetch: readonly Capability[] = [
  "raw-bytes",
  "no-request",
  "no-unary-request",
  "unknown-method",
  "server-deadline",
  "metadata",
];

const overHttp2: readonly Capability[] = [
  ...overHttp1,
  "bidi",
  "client-streaming",
  "flow-control",
  "framing",
  "shared-connection",
];

/**
 * gRPC-Web, written on node:http, node:http2 and fetch for the reasons of the gRPC transport: whether the frame
 * of trailers came, and came as the last one, shows only on the wire.
 */
export function createGrpcWebTransport(endpoint: Endpoint, carrier: HttpCarrier): Transport {
  return createDialectTransport({
    endpoint,
    carrier,
    dialect: grpcWeb,
    capabilities: { "1.1": overHttp1, "2": overHttp2, fetch: overFetch }[carrier],
  });
}
