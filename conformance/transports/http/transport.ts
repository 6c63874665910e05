import type { Capability } from "../../../contracts/model/scenario.ts";
import type { HttpVersion } from "../names.ts";
import type { Endpoint, Transport } from "../transport.ts";
import { openHttpCall } from "./call.ts";
import type { Dialect } from "./dialect.ts";
import { openHttp1 } from "./http1.ts";
import { openHttp2 } from "./http2.ts";

export interface HttpTransportOptions {
  readonly endpoint: Endpoint;
  readonly version: HttpVersion;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
}

/** Carries the calls of a dialect over one version of HTTP. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { endpoint, version, dialect } = options;
  const dial = version === "2" ? openHttp2 : openHttp1;
  return {
    name: dialect.name,
    at: (other) => createHttpTransport({ ...options, endpoint: other }),
    capabilities: new Set(options.capabilities),
    connect: async (connectOptions) => {
      const connection = await dial(endpoint, connectOptions);
      const always = endpoint.headers ?? [];
      return {
        usable: connection.usable,
        open: (call) => openHttpCall(call, { connection, dialect, version, always }),
        cut: connection.cut,
        close: connection.close,
      };
    },
  };
}
