import type { JsonObject } from "@bufbuild/protobuf";

/** Messages of connectrpc/conformance as ProtoJSON has them: only what its handlers read. */
export interface Header {
  readonly name: string;
  readonly value?: readonly string[];
}

export interface WantedError {
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly JsonObject[];
}

/** How a call is to end; unary RPCs have one `responseData`, streams a list. */
export interface ResponseDefinition<Data> {
  readonly responseHeaders?: readonly Header[];
  readonly responseTrailers?: readonly Header[];
  readonly responseData?: Data;
  readonly responseDelayMs?: number;
  readonly error?: WantedError;
}

export interface ConformanceRequest<Data> {
  readonly responseDefinition?: ResponseDefinition<Data>;
  readonly fullDuplex?: boolean;
}

/** What the runner says of the server that it wants. */
export interface ServerRequest {
  readonly useTls?: boolean;
  readonly messageReceiveLimit?: number;
  readonly serverCreds?: { readonly cert: string; readonly key: string };
}
