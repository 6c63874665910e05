import { createGrpcTransport } from "./grpc/index.ts";
import type { Endpoint, Transport } from "./transport.ts";

/** The protocols that calls can be carried over. */
export const transportNames = ["grpc"] as const;

export type TransportName = (typeof transportNames)[number];

export function createTransport(name: TransportName, endpoint: Endpoint): Transport {
  switch (name) {
    case "grpc":
      return createGrpcTransport(endpoint);
  }
}
