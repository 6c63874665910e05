import type { Capability } from "../../../../contracts/model/scenario.ts";
import type { HttpCarrier } from "../../names.ts";
import type { Endpoint, Transport } from "../../transport.ts";
import { createDialectTransport } from "../transport.ts";
import { connect } from "./dialect.ts";

/**
 * Without `no-unary-request`: the body of a unary request is the message, and an empty body an empty one.
 * Over HTTP/1.1 the answer follows the request, so nothing is interactive.
 */
const overHttp1: readonly Capability[] = [
  "client-streaming",
  "raw-bytes",
  "no-request",
  "unknown-method",
  "server-deadline",
  "cut",
  "compression",
  "metadata",
];

/** Requests go as a whole, nothing is known of connections, and no client of the kind compresses. */
const overFetch: readonly Capability[] = [
  "raw-bytes",
  "no-request",
  "unknown-method",
  "server-deadline",
  "metadata",
];

const overHttp2: readonly Capability[] = [
  ...overHttp1,
  "bidi",
  "flow-control",
  "framing",
  "shared-connection",
];

/**
 * The Connect protocol, written on node:http, node:http2 and fetch for the reasons of the gRPC transport: whether
 * the end of a stream was said shows only on the wire.
 */
export function createConnectTransport(endpoint: Endpoint, carrier: HttpCarrier): Transport {
  return createDialectTransport({
    endpoint,
    carrier,
    dialect: connect,
    capabilities: { "1.1": overHttp1, "2": overHttp2, fetch: overFetch }[carrier],
  });
}
