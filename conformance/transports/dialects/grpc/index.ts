import type { Capability } from "../../../../contracts/model/scenario.ts";
import type { Endpoint, Transport } from "../../transport.ts";
import { createDialectTransport } from "../transport.ts";
import { grpc } from "./dialect.ts";

const capabilities: readonly Capability[] = [
  "bidi",
  "client-streaming",
  "raw-bytes",
  "no-request",
  "no-unary-request",
  "unknown-method",
  "server-deadline",
  "flow-control",
  "cut",
  "compression",
  "framing",
  "timeout-units",
  "metadata",
  "shared-connection",
  "frames",
];

/**
 * gRPC over HTTP/2, written on node:http2: an RPC library hides wire faults, ends calls by its own
 * timers, and cannot send what a faulty client would.
 */
export function createGrpcTransport(endpoint: Endpoint): Transport {
  return createDialectTransport({ endpoint, carrier: "2", dialect: grpc, capabilities });
}
