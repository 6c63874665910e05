import type { IncomingHttpHeaders } from "node:http";
import type { DescMethod } from "@bufbuild/protobuf";
import type { CallOptions } from "../../../contracts/model/scenario.ts";
import type { EndCause, Status } from "../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { Head } from "./exchange.ts";

/** How a protocol writes calls into HTTP exchanges. */
export interface Dialect {
  /** `grpc-web`, `connect` */
  readonly name: string;
  readonly begin: (call: DialectCall) => Spoken;
}

export interface DialectCall {
  readonly kind: DescMethod["methodKind"];
  readonly options: CallOptions;
}

/** One call in a protocol's words. */
export interface Spoken {
  /** The request's headers without the call's metadata. */
  readonly headers: Metadata;
  readonly encode: (message: Uint8Array) => Uint8Array;
  /** Begins to read an answer. */
  readonly read: (head: Head, told: Told) => Reading;
}

/** What was read of an answer. */
export interface Told {
  readonly headers: (metadata: Metadata) => void;
  readonly message: (bytes: Uint8Array) => void;
  readonly end: (end: End) => void;
}

export interface End {
  readonly status: Status;
  readonly trailers: Metadata;
  readonly cause: EndCause;
}

export interface Reading {
  /** Throws a FramingError where the bytes cannot be of this protocol. */
  readonly push: (chunk: Buffer) => void;
  /** The answer's body is there as a whole: tells the end where no bytes did. */
  readonly finish: (trailers: IncomingHttpHeaders) => void;
}
