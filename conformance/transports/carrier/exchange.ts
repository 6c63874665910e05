import type { IncomingHttpHeaders } from "node:http";
import type { Writable } from "node:stream";
import type { EndCause, Status } from "../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { WireSink } from "../../../contracts/transcript/wire-recorder.ts";

/** One HTTP request and its response, over whichever version of HTTP. */
export interface Exchange {
  /** True until the request's body has ended or broken off. */
  readonly writable: () => boolean;
  /** Writes pieces that belong together; false where more is held than can be passed on. */
  readonly write: (pieces: readonly Uint8Array[]) => boolean;
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
  /** Takes the frames of the exchange as they go over the socket, where the connection was opened with them. */
  readonly wire?: WireSink;
}

/** Hears what the server does, in order; after `ended` or `lost` nothing more. */
export interface Listener {
  readonly head: (head: Head) => void;
  readonly data: (chunk: Buffer) => void;
  /** The response is complete; `trailers` are undefined where none came. */
  readonly ended: (trailers: IncomingHttpHeaders | undefined) => void;
  /** It broke off. */
  readonly lost: (disconnect: Disconnect) => void;
}

export interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Whether the headers ended the HTTP/2 stream; false elsewhere. */
  readonly endStream: boolean;
}

export interface Disconnect {
  readonly status: Status;
  readonly cause: Extract<EndCause, "reset" | "connection-lost">;
  /** Trailers that came all the same. */
  readonly trailers?: IncomingHttpHeaders;
}

/** A way to the target that exchanges share. */
export interface HttpConnection {
  readonly usable: () => boolean;
  /** The error of the server's GOAWAY, in HTTP/2's words. */
  readonly goaway?: () => string | undefined;
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

/** Writes pieces as one; false where the stream wants the writer to wait. */
export function writeAll(
  stream: Pick<Writable, "cork" | "uncork" | "write">,
  pieces: readonly Uint8Array[],
): boolean {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return stream.write(first);
  stream.cork();
  let goOn = true;
  for (const piece of pieces) goOn = stream.write(piece);
  stream.uncork();
  return goOn;
}

/** Resolves when the stream takes more, or is over. */
export function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writableNeedDrain) return resolve();
    const done = () => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("close", done);
  });
}
