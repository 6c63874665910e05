import type { ConnectRouter, ConnectRouterOptions } from "@connectrpc/connect";
import { typesOfAll } from "../../contracts/transcript/types.ts";
import { createServe } from "../call/engine.ts";
import { bundledServices, createEmbedded, type EmbeddedOptions } from "../server/embedded.ts";
import { addRoute } from "./connect-route.ts";

/** How a router of the mock reads and writes JSON. */
export function embeddedJson({ services }: EmbeddedOptions): Pick<ConnectRouterOptions, "jsonOptions"> {
  return { jsonOptions: { registry: typesOfAll((services ?? bundledServices).map(({ file }) => file)) } };
}

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
