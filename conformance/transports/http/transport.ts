import type { Capability } from "../../../contracts/model/scenario.ts";
import type { HttpCarrier } from "../names.ts";
import type { Endpoint, Transport } from "../transport.ts";
import { openHttpCall } from "./call.ts";
import type { Dialect } from "./dialect.ts";
import { openFetch } from "./fetch.ts";
import { openHttp1 } from "./http1.ts";
import { openHttp2 } from "./http2.ts";

export interface HttpTransportOptions {
  readonly endpoint: Endpoint;
  readonly carrier: HttpCarrier;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
}

/** Carries the calls of a dialect over one version of HTTP, or by fetch. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { endpoint, carrier, dialect } = options;
  const dial = { "1.1": openHttp1, "2": openHttp2, fetch: openFetch }[carrier];
  return {
    name: dialect.name,
    at: (other) => createHttpTransport({ ...options, endpoint: other }),
    capabilities: new Set(options.capabilities),
    connect: async (connectOptions) => {
      const connection = await dial(endpoint, connectOptions);
      const always = endpoint.headers ?? [];
      return {
        usable: connection.usable,
        open: (call) => openHttpCall(call, { connection, dialect, carrier, always }),
        cut: connection.cut,
        close: connection.close,
      };
    },
  };
}
