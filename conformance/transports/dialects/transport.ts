import type { Capability } from "../../../contracts/model/scenario.ts";
import { openFetch } from "../carrier/fetch.ts";
import { openHttp1 } from "../carrier/http1.ts";
import { openHttp2 } from "../carrier/http2.ts";
import type { HttpCarrier } from "../names.ts";
import type { Endpoint, Transport } from "../transport.ts";
import { openDialectCall } from "./call.ts";
import type { Dialect } from "./dialect.ts";

export interface DialectTransportOptions {
  readonly endpoint: Endpoint;
  readonly carrier: HttpCarrier;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
}

/** Carries the calls of a dialect over one version of HTTP, or by fetch. */
export function createDialectTransport(options: DialectTransportOptions): Transport {
  const { endpoint, carrier, dialect } = options;
  const dial = { "1.1": openHttp1, "2": openHttp2, fetch: openFetch }[carrier];
  return {
    name: dialect.name,
    at: (other) => createDialectTransport({ ...options, endpoint: other }),
    capabilities: new Set(options.capabilities),
    connect: async (connectOptions) => {
      const connection = await dial(endpoint, connectOptions);
      const always = endpoint.headers ?? [];
      return {
        usable: connection.usable,
        open: (call) => {
          const { leaveOut = [] } = call.options;
          const sent =
            leaveOut.length === 0
              ? always
              : always.filter(([name]) => !leaveOut.includes(name.toLowerCase()));
          return openDialectCall(call, { connection, dialect, carrier, always: sent });
        },
        cut: connection.cut,
        close: connection.close,
      };
    },
  };
}
