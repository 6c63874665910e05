import type { NodeHandler } from "./handler.ts";

/** What scripts may read beside the headers that every script may. */
const exposed = [
  "grpc-status",
  "grpc-message",
  "grpc-status-details-bin",
  "grpc-encoding",
  "connect-content-encoding",
  "content-encoding",
];

const methods = "GET, POST";
/** How long a browser need not ask again, in seconds; Chromium's limit. */
const maxAgeSeconds = 7_200;

/** Lets pages of any origin call, with credentials, and read the status. Source: fetch.spec.whatwg.org, CORS. */
export function withCors(handle: NodeHandler): NodeHandler {
  return (request, response) => {
    const { origin } = request.headers;
    if (origin === undefined) return handle(request, response);
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-allow-credentials", "true");
    response.setHeader("vary", "origin");
    if (request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined) {
      const asked = request.headers["access-control-request-headers"];
      response.setHeader("access-control-allow-methods", methods);
      if (asked !== undefined) response.setHeader("access-control-allow-headers", String(asked));
      // Chromium asks this for pages of the public web that call a local address.
      response.setHeader("access-control-allow-private-network", "true");
      response.setHeader("access-control-max-age", String(maxAgeSeconds));
      response.statusCode = 204;
      Reflect.apply(response.end, response, []);
      return;
    }
    response.setHeader("access-control-expose-headers", exposed.join(", "));
    handle(request, response);
  };
}
