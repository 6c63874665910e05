import type { IncomingHttpHeaders } from "node:http";
import type { EndCause, Status } from "../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";

/** One HTTP request and its answer, over whichever version of HTTP. */
export interface Exchange {
  /** False where more is held than can be passed on. */
  readonly write: (bytes: Uint8Array) => boolean;
  /** Resolves when more is taken, or the exchange is over. */
  readonly drained: () => Promise<void>;
  /** Ends the request's body. */
  readonly end: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Breaks it off without ending the body: RST_STREAM with CANCEL, or a closed socket. */
  readonly reset: () => void;
}

export interface ExchangeRequest {
  readonly path: string;
  readonly headers: Metadata;
  /** Send the body in one piece when it ends, as browsers do over HTTP/1.1. */
  readonly whole: boolean;
  readonly startPaused: boolean;
  /** The stream's flow-control window is small, and a paused reader has to fill it. */
  readonly narrow: boolean;
}

/** Hears what the server does, in order; after `ended` or `lost` nothing more. */
export interface Listener {
  readonly head: (head: Head) => void;
  readonly data: (chunk: Buffer) => void;
  /** The answer is there as a whole. */
  readonly ended: (trailers: IncomingHttpHeaders) => void;
  /** It broke off. */
  readonly lost: (loss: Loss) => void;
}

export interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

export interface Loss {
  readonly status: Status;
  readonly cause: Extract<EndCause, "reset" | "connection-lost">;
}

/** A way to the target that exchanges share. */
export interface HttpConnection {
  readonly usable: () => boolean;
  readonly open: (request: ExchangeRequest, listener: Listener) => Exchange;
  /** A TCP reset. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** Where several headers have one name, each has its own line. */
export function headerLines(headers: Metadata): Record<string, string | string[]> {
  const lines: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = lines[name];
    lines[name] = known === undefined ? value : [known, value].flat();
  }
  return lines;
}
