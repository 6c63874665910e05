import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { gzipSync } from "node:zlib";
import type { Compression, IncomingCall } from "../../call/engine.ts";
import { sendableStatus } from "../../call/sendable.ts";
import { flushMs } from "../../time/timeout.ts";
import type { Codec } from "./codec.ts";
import { acceptedEncodings } from "./messages.ts";
import { headersFrom, trailersFrom } from "./metadata.ts";
import { createOutbox } from "./outbox.ts";

export interface ResponseOptions {
  readonly stream: ServerHttp2Stream;
  /** Those of the request. */
  readonly headers: IncomingHttpHeaders;
  readonly codec: Codec;
}

/** The response of one call, in HTTP/2. */
export interface Response extends Pick<IncomingCall, "end" | "breakOff" | "sendHeaders" | "compress"> {
  readonly hasEnded: () => boolean;
  /** Writes messages until the signal is aborted. */
  readonly writer: (signal: AbortSignal) => IncomingCall["write"];
}

export function createResponse({ stream, headers, codec }: ResponseOptions): Response {
  const first = {
    ":status": 200,
    "content-type": headers["content-type"] ?? "application/grpc",
    "grpc-accept-encoding": acceptedEncodings,
  };
  const takesGzip = /(?:^|,)\s*gzip\s*(?:,|$)/.test(String(headers["grpc-accept-encoding"] ?? ""));
  const outbox = createOutbox(stream);
  let ended = false;
  let trailers = {};
  /** What the headers say, and what is done with the next message. */
  let encoding: Compression = "identity";
  let compresses = false;

  const isGone = (): boolean => stream.destroyed || stream.closed;
  const begin = (more = {}): void => {
    if (stream.headersSent || ended || isGone()) return;
    stream.respond({ ...first, "grpc-encoding": encoding, ...more }, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  };

  return {
    hasEnded: () => ended,
    sendHeaders: (fields) => begin(headersFrom(fields)),
    compress: (how) => {
      if (how === "gzip" && takesGzip && !stream.headersSent) encoding = "gzip";
      compresses = how === "gzip" && encoding === "gzip";
    },
    writer: (signal) => {
      signal.addEventListener("abort", outbox.wake, { once: true });
      return (message) => {
        signal.throwIfAborted();
        begin();
        if (ended || isGone()) return undefined;
        const content = codec.response(message);
        if (compresses) outbox.add(1, gzipSync(content));
        else outbox.add(0, content);
        return outbox.isFull() ? outbox.room(signal) : undefined;
      };
    },
    end: (given) => {
      if (ended) return;
      ended = true;
      if (isGone()) return;
      trailers = trailersFrom(given === "ok" ? given : sendableStatus(given));
      outbox.flush();
      if (stream.headersSent) stream.end();
      else stream.respond({ ...first, ...trailers }, { endStream: true });
      // What still comes is not for anybody; unread, it would keep the stream open.
      stream.resume();
    },
    breakOff: (how) => {
      if (ended || isGone()) return;
      outbox.flush();
      if (how === "cut") cut(stream);
      else {
        begin();
        // Some clients wait for ever for trailers that have no header at all.
        trailers = { "x-mock-fault": how };
        stream.end();
      }
      ended = true;
    },
  };
}

/** Ends the connection; what was written goes out first. */
function cut(stream: ServerHttp2Stream): void {
  const destroy = (): void => stream.session?.destroy();
  if (stream.writableLength === 0) setImmediate(destroy);
  else stream.once("drain", destroy);
  setTimeout(destroy, flushMs).unref();
}
