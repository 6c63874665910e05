import { createRouterTransport, type Transport } from "@connectrpc/connect";
import type { EmbeddedOptions } from "../server/embedded.ts";
import { embeddedJson, embeddedRoutes } from "./embedded-routes.ts";

export type { EmbeddedOptions as MockTransportOptions } from "../server/embedded.ts";

/** A transport for Connect's clients that the mock answers within the process: every kind of RPC, no network. */
export function createMockTransport(options: EmbeddedOptions = {}): Transport {
  return createRouterTransport(embeddedRoutes(options), { router: embeddedJson(options) });
}
