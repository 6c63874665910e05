import type { IncomingHttpHeaders } from "node:http";
import type { DescMethod } from "@bufbuild/protobuf";
import type { CallOptions } from "../../../contracts/model/scenario.ts";
import type { EndCause, Status } from "../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { Disconnect, Head } from "../carrier/exchange.ts";

/** How a protocol writes calls into HTTP exchanges. */
export interface Dialect {
  /** `grpc`, `grpc-web`, `connect` */
  readonly name: string;
  readonly begin: (call: DialectCall) => Encoding;
}

export interface DialectCall {
  readonly kind: DescMethod["methodKind"];
  readonly options: CallOptions;
}

/** One call, written and read as its protocol does. */
export interface Encoding {
  /** The request's headers without the call's metadata. */
  readonly headers: Metadata;
  /** The pieces to write for one message, in order. */
  readonly encode: (message: Uint8Array) => readonly Uint8Array[];
  /** Begins to read a response. */
  readonly read: (head: Head, sink: EventSink) => ResponseReader;
  /** How the body of a response is cut up, in the protocols of the web. */
  readonly web?: WebFraming;
}

export interface WebFraming {
  /** Whether a response that begins like this has a body of envelopes. */
  readonly enveloped: (head: Head) => boolean;
  /** The header that names the encoding of compressed envelopes. */
  readonly encodingHeader: string;
}

/** Takes what was read of a response. */
export interface EventSink {
  readonly headers: (metadata: Metadata) => void;
  readonly message: (bytes: Uint8Array) => void;
  readonly end: (end: End) => void;
}

export interface End {
  readonly status: Status;
  readonly trailers: Metadata;
  readonly cause: EndCause;
}

/** The end of a stream that said nothing, not even headers. */
export const withoutStatus: End = {
  status: { code: -1, message: "the stream ended without a status" },
  trailers: [],
  cause: "missing-status",
};

export interface ResponseReader {
  /** Throws a FramingError where the bytes cannot be of this protocol. */
  readonly push: (chunk: Buffer) => void;
  /**
   * The response is complete: reports the end where no bytes did. `trailers` are HTTP's own, undefined where
   * none came.
   */
  readonly finish: (trailers: IncomingHttpHeaders | undefined) => void;
  /**
   * The exchange broke off: reports the end where what came before decides it in this protocol. Where it is
   * absent, or reports none, the disconnect itself is the end.
   */
  readonly breakOff?: (disconnect: Disconnect) => void;
}
