import type { Capability } from "../../../contracts/model/scenario.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { openFetch } from "../carrier/fetch.ts";
import { openHttp1 } from "../carrier/http1.ts";
import { openHttp2 } from "../carrier/http2.ts";
import type { HttpCarrier } from "../names.ts";
import type { Endpoint, OpenCall, Transport } from "../transport.ts";
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
      return {
        usable: connection.usable,
        open: (call) =>
          openDialectCall(call, { connection, dialect, carrier, always: alwaysOf(endpoint, call) }),
        cut: connection.cut,
        close: connection.close,
      };
    },
  };
}

/** What the endpoint adds to the metadata of a call. */
function alwaysOf({ headers = [], headersOf }: Endpoint, { path, options }: OpenCall): Metadata {
  const { metadata = [], leaveOut = [] } = options;
  const isLeftOut = namesOf([...leaveOut]);
  const isChosen = namesOf([...headers, ...metadata].map(([name]) => name));
  const ofRpc = headersOf?.(path) ?? [];
  return [...headers, ...ofRpc.filter(([name]) => !isChosen(name))].filter(([name]) => !isLeftOut(name));
}

function namesOf(names: readonly string[]): (name: string) => boolean {
  const lower = new Set(names.map((name) => name.toLowerCase()));
  return (name) => lower.has(name.toLowerCase());
}
