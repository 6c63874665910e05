import type { ConnectRouter } from "@connectrpc/connect";
import { createServe } from "../call/engine.ts";
import { createEmbedded, type EmbeddedOptions } from "../server/embedded.ts";
import { addRoute } from "./connect-route.ts";

/** Lets a Connect router answer as the mock does, without a server. */
export function embeddedRoutes(options: EmbeddedOptions): (router: ConnectRouter) => void {
  const { entries, engine } = createEmbedded(options);
  return (router) => {
    for (const entry of entries) {
      const served = { service: entry.method.parent.typeName, entry };
      addRoute(router, served, createServe(entry, engine), new Set());
    }
  };
}
