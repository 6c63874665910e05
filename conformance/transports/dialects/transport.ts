import type { Capability } from "../../../contracts/model/scenario.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { openFetch } from "../carrier/fetch.ts";
import { openHttp1 } from "../carrier/http1.ts";
import { openHttp2 } from "../carrier/http2.ts";
import { converse } from "../conversation/converse.ts";
import type { HttpCarrier } from "../names.ts";
import type { Conversed, ConverseRequest, Endpoint, OpenCall, Transport } from "../transport.ts";
import { openDialectCall } from "./call.ts";
import type { Dialect } from "./dialect.ts";
import { withoutValues } from "./secrets.ts";

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
    ...(carrier === "2" && dialect.name === "grpc" ? { converse: (request) => speak(options, request) } : {}),
    connect: async (connectOptions) => {
      const connection = await dial(endpoint, connectOptions);
      return {
        usable: connection.usable,
        ...(connection.goaway === undefined ? {} : { goaway: connection.goaway }),
        open: (call) => {
          const always = alwaysOf(endpoint, call);
          const seen = call.wire === undefined ? call : { ...call, wire: withoutValues(call.wire, always) };
          return openDialectCall(seen, { connection, dialect, carrier, always });
        },
        cut: connection.cut,
        close: connection.close,
      };
    },
  };
}

function speak({ endpoint, dialect }: DialectTransportOptions, request: ConverseRequest): Promise<Conversed> {
  const { headers } = dialect.begin({ kind: "unary", options: {} });
  const always = alwaysOf(endpoint, { path: request.path, options: {} });
  const wire = withoutValues(request.wire, always);
  return converse({ ...request, wire, endpoint, headers: [...headers, ...always] });
}

/** What the endpoint adds to the metadata of a call. */
function alwaysOf(
  { headers = [], headersOf }: Endpoint,
  { path, options }: Pick<OpenCall, "path" | "options">,
): Metadata {
  const { metadata = [], leaveOut = [], spoil = [] } = options;
  const isLeftOut = namesOf([...leaveOut]);
  const isChosen = namesOf([...headers, ...metadata].map(([name]) => name));
  const ofRpc = headersOf?.(path) ?? [];
  const isSpoilt = namesOf([...spoil]);
  return [...headers, ...ofRpc.filter(([name]) => !isChosen(name))]
    .filter(([name]) => !isLeftOut(name))
    .map(([name, value]) => [name, isSpoilt(name) ? spoilt(value) : value]);
}

/** As much like the right value as possible: what looks at its beginning or its length only lets it in. */
function spoilt(value: string): string {
  const last = value.at(-1) ?? "";
  return `${value.slice(0, -1)}${last === "x" ? "y" : "x"}`;
}

function namesOf(names: readonly string[]): (name: string) => boolean {
  const lower = new Set(names.map((name) => name.toLowerCase()));
  return (name) => lower.has(name.toLowerCase());
}
