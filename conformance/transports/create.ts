import { chooseHttpVersion } from "./carrier/choose.ts";
import { createConnectTransport } from "./dialects/connect/index.ts";
import { createGrpcTransport } from "./dialects/grpc/index.ts";
import { createGrpcWebTransport } from "./dialects/grpc-web/index.ts";
import type { HttpCarrier, HttpVersion, TransportName } from "./names.ts";
import type { Endpoint, Transport } from "./transport.ts";

/** `http` is for gRPC-Web and Connect; gRPC has HTTP/2 alone. */
export function createTransport(name: TransportName, endpoint: Endpoint, http: HttpCarrier = "2"): Transport {
  switch (name) {
    case "grpc":
      return createGrpcTransport(endpoint);
    case "grpc-web":
      return createGrpcWebTransport(endpoint, http);
    case "connect":
      return createConnectTransport(endpoint, http);
  }
}

/** The version of HTTP over which the server at an endpoint speaks a protocol. */
export async function httpVersionFor(
  name: TransportName,
  endpoint: Endpoint,
  signal?: AbortSignal,
): Promise<HttpVersion> {
  if (name === "grpc") return "2";
  return chooseHttpVersion(createTransport(name, endpoint, "2"), signal);
}
