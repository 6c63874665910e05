import type { Attributes } from "@opentelemetry/api";

/** What the semantic conventions say of an RPC. Source: opentelemetry.io, Semantic Conventions for RPC. */
export function rpcAttributes(rpc: string, transport: string): Attributes {
  const [service = "", method = ""] = rpc.split("/");
  return {
    "rpc.system": transport === "connect" ? "connect_rpc" : "grpc",
    "rpc.service": service,
    "rpc.method": method,
    "streamproof.transport": transport,
  };
}

export function messageAttributes(type: "SENT" | "RECEIVED", id: number, size: number): Attributes {
  return { "rpc.message.type": type, "rpc.message.id": id, "rpc.message.uncompressed_size": size };
}

/** The name of the event that stands for one message. */
export const messageEvent = "rpc.message";
/** Of longer streams the first messages are events: a span is no copy of a stream. */
export const mostMessages = 100;
