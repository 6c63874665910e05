import type { Metadata } from "./metadata.ts";
import type { WebView } from "./web.ts";
import type { WireView } from "./wire.ts";

/** One message as it was on the wire, without compression and framing. */
export interface RecordedMessage {
  /** The encoded message; without the digested field where that is long. */
  readonly bytes: Uint8Array;
  /** Bytes of the encoded message as it was sent. */
  readonly size: number;
  /** True where `bytes` is only the beginning of a very long message. */
  readonly truncated?: boolean;
  /** Of messages with a top-level `bytes` field: its digest, so that no transcript holds a whole file. */
  readonly data?: DataDigest;
}

/** What the first top-level `bytes` field of a message held. Checksums are lower-case hex MD5. */
export interface DataDigest {
  readonly length: number;
  readonly md5: string;
  /** True where `RecordedMessage.bytes` leaves the field out. */
  readonly elided: boolean;
  /** The same field of all messages of this direction so far, this one included, end to end. */
  readonly soFar: { readonly length: number; readonly md5: string };
}

/**
 * How a call was closed.
 * - `trailers`: a status in trailers, or in headers that end the stream.
 * - `reset`: RST_STREAM; the code is the one the gRPC specification maps it to.
 * - `connection-lost`: the connection went away under the call.
 * - `http-status`: an HTTP answer that is not gRPC.
 * - `missing-status`: the stream ended without a status.
 * - `malformed-message`: bytes that are no gRPC message, or a message that is cut off.
 * - `malformed-status`: a status that is no number.
 * - `local`: this side ended it (cancel, cut, end of the observation).
 */
export type EndCause =
  | "trailers"
  | "reset"
  | "connection-lost"
  | "http-status"
  | "missing-status"
  | "malformed-message"
  | "malformed-status"
  | "local";

export interface Status {
  /** As sent; -1 where there was none or it was no number. */
  readonly code: number;
  readonly message: string;
}

/** What the client did. Times are milliseconds since the observation began. */
export type ClientEvent =
  | { readonly from: "client"; readonly kind: "headers"; readonly atMs: number; readonly metadata: Metadata }
  | {
      readonly from: "client";
      readonly kind: "message";
      readonly atMs: number;
      readonly message: RecordedMessage;
    }
  | {
      readonly from: "client";
      readonly kind: "half-close" | "cancel" | "pause" | "resume" | "cut";
      readonly atMs: number;
    }
  /** A wait of the client that had no answer within its bound. */
  | {
      readonly from: "client";
      readonly kind: "gave-up";
      readonly atMs: number;
      readonly waitedFor: string;
      readonly waitedMs: number;
    };

/** What the server did. */
export type ServerEvent =
  | { readonly from: "server"; readonly kind: "headers"; readonly atMs: number; readonly metadata: Metadata }
  | {
      readonly from: "server";
      readonly kind: "message";
      readonly atMs: number;
      readonly message: RecordedMessage;
    }
  | EndEvent;

export interface EndEvent {
  readonly from: "server";
  readonly kind: "end";
  readonly atMs: number;
  readonly status: Status;
  readonly trailers: Metadata;
  /** `local` where the end says nothing about the server. */
  readonly decidedBy: "peer" | "local";
  readonly cause: EndCause;
}

export type TranscriptEvent = ClientEvent | ServerEvent;

/** Everything that happened in one call, in order. Pure data. */
export interface Transcript {
  /** The call's name in its scenario. */
  readonly call: string;
  /** `package.Service/Method`. */
  readonly rpc: string;
  /** The connection's name in its scenario: calls of one name shared it. */
  readonly connection: string;
  /** The error of HTTP/2 with which the server had left the connection before it: `ENHANCE_YOUR_CALM`. */
  readonly afterGoaway?: string;
  /** `grpc`, `grpc-web`, `connect`, … */
  readonly transport: string;
  readonly events: readonly TranscriptEvent[];
  /** So many events were not kept, in the middle of a long call. */
  readonly leftOut?: number;
  /** The HTTP/2 frames of the call, where the transport sees them. */
  readonly wire?: WireView;
  /** The response as HTTP carried it, over gRPC-Web and Connect. */
  readonly web?: WebView;
  /** Of its span, where the run is traced: what the call has told its server in `traceparent`. */
  readonly trace?: TraceIds;
}

/** Ids of W3C Trace Context, in lower-case hex. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
  /** The span of the scenario. */
  readonly parentId: string;
}
