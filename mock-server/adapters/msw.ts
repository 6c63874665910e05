import { createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import { type HttpHandler, http } from "msw";
import type { EmbeddedOptions } from "../server/embedded.ts";
import { embeddedJson, embeddedRoutes } from "./embedded-routes.ts";

export interface HandlersOptions extends EmbeddedOptions {
  /** What clients are given as theirs: `https://api.example`. */
  readonly baseUrl: string;
}

/**
 * Handlers for MSW that answer Connect and gRPC-Web as the mock does, in a page and in Node: unary and
 * server streaming. Native gRPC needs trailers, which fetch does not have.
 */
export function handlers({ baseUrl, ...options }: HandlersOptions): readonly HttpHandler[] {
  const router = createConnectRouter({ grpc: false, ...embeddedJson(options) });
  embeddedRoutes(options)(router);
  const base = baseUrl.replace(/\/$/, "");
  const methods = router.handlers.map((handler) => {
    const handle = createFetchHandler(handler, { httpVersion: "1.1" });
    return http.all(base + handler.requestPath, async ({ request }) => asChunks(await handle(request)));
  });
  // Without these a method that a service does not have would be asked of the network.
  const services = new Set(router.handlers.map(({ service }) => service.typeName));
  const others = [...services].map((name) => http.all(`${base}/${name}/:method`, () => notFound()));
  return [...methods, ...others];
}

/** Both protocols read UNIMPLEMENTED from it. */
function notFound(): Response {
  return new Response(null, { status: 404 });
}

/** In Node, msw 3.0.5 ends the process where a body of unknown length is aborted while it is read, without this. */
function asChunks(response: Response): Response {
  if (response.body !== null && !response.headers.has("content-length")) {
    response.headers.set("transfer-encoding", "chunked");
  }
  return response;
}
