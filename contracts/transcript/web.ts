import type { Metadata } from "./metadata.ts";

/** The response to a call over gRPC-Web or Connect, as HTTP carried it: what the protocol's own reader makes of it is not kept. */
export interface WebView {
  /** The status of HTTP. */
  readonly status: number;
  /** Names in lower case, each value on its own. */
  readonly headers: Metadata;
  /** The envelopes of the body; empty where the protocol has none, as unary Connect. */
  readonly envelopes: readonly Envelope[];
  /** This many envelopes in the middle were not kept. */
  readonly leftOut?: number;
  /** Bytes behind the last whole envelope. */
  readonly rest: number;
  /** A body that is no envelopes, decompressed, as text; bytes that are no UTF-8 are U+FFFD. Absent where it is long. */
  readonly body?: string;
  /** Whether the body is not compressed in the way that the headers name. */
  readonly unreadable?: true;
  /** Trailers of HTTP itself; absent where the response did not end. */
  readonly trailers?: Metadata;
  /** Whether the response was complete. */
  readonly ended: boolean;
}

/** A flag, a length and so many bytes: Length-Prefixed-Message of gRPC, Enveloped-Message of Connect. */
export interface Envelope {
  readonly flag: number;
  readonly length: number;
  /** What an envelope that is no message holds, decompressed; absent where it is long. */
  readonly text?: string;
  /** Whether it is not compressed in the way that the headers name. */
  readonly unreadable?: true;
}
