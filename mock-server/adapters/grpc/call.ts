import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { IncomingCall, Serve } from "../../call/engine.ts";
import { sendableStatus } from "../../call/sendable.ts";
import { code, StatusError, statusErrorFrom } from "../../call/status-error.ts";
import { longTimeout } from "../../time/long-timeout.ts";
import { flushMs } from "../../time/timeout.ts";
import type { Codec } from "./codec.ts";
import { acceptedEncodings, checkEncoding, messagesFrom } from "./messages.ts";
import { headersFrom, metadataFrom, trailersFrom } from "./metadata.ts";
import { timeoutMsFrom } from "./timeout.ts";

export interface OpenOptions {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly codec: Codec;
  readonly serve: Serve;
  readonly maxReceiveMessageLength: number;
  readonly openCalls: Set<AbortController>;
}

/** Serves one call on its stream. */
export function openCall(options: OpenOptions): void {
  const { stream, headers, serve, openCalls } = options;
  const response = createResponse(options);
  const callAbort = new AbortController();
  const fail = (thrown: unknown): void => response.end(statusErrorFrom(thrown));
  const cancelled = (): void => {
    openCalls.delete(callAbort);
    if (!response.hasEnded()) callAbort.abort(cancelledByClient());
  };
  stream.once("aborted", cancelled).once("close", cancelled);
  try {
    const deadlineMs = timeoutMsFrom(headers["grpc-timeout"]?.toString());
    const encoding = headers["grpc-encoding"]?.toString() ?? "identity";
    checkEncoding(encoding);
    openCalls.add(callAbort);
    if (deadlineMs !== undefined) {
      const clear = longTimeout(deadlineMs, () =>
        callAbort.abort(new StatusError(code.deadlineExceeded, "Deadline exceeded")),
      );
      stream.once("close", clear);
    }
    const { end, breakOff, sendHeaders } = response;
    const peer = stream.session?.socket.remoteAddress;
    serve({
      metadata: metadataFrom(headers),
      signal: callAbort.signal,
      messages: requestsOf(options, encoding),
      authority: headers[":authority"] ?? headers.host ?? "",
      sendHeaders,
      write: createWrite(response, callAbort.signal),
      end,
      breakOff,
      transport: "grpc",
      http: { method: "POST", url: urlOf(headers) },
      ...(peer === undefined ? {} : { peer }),
      ...(deadlineMs === undefined ? {} : { deadlineMs: Math.round(deadlineMs) }),
    }).catch(fail);
  } catch (thrown) {
    fail(thrown);
  }
}

function urlOf({
  ":scheme": scheme = "http",
  ":authority": authority = "",
  ":path": path = "",
}: IncomingHttpHeaders) {
  return `${scheme}://${authority}${path}`;
}

function cancelledByClient(): StatusError {
  return new StatusError(code.cancelled, "The client cancelled the call.");
}

async function* requestsOf(
  { stream, codec, maxReceiveMessageLength }: OpenOptions,
  encoding: string,
): AsyncGenerator<Uint8Array> {
  // Leaving the loop early must not destroy the stream: the responses are still to come.
  const body = { [Symbol.asyncIterator]: () => bytesOf(stream) };
  for await (const bytes of messagesFrom(body, { maxBytes: maxReceiveMessageLength, encoding })) {
    yield codec.request(bytes);
  }
}

async function* bytesOf(stream: ServerHttp2Stream): AsyncGenerator<Buffer> {
  try {
    // Without an encoding a stream of node:http2 gives buffers.
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw cancelledByClient();
  }
}

/** The response of one call, in HTTP/2. */
interface Response extends Pick<IncomingCall, "end" | "breakOff" | "sendHeaders"> {
  readonly hasEnded: () => boolean;
  /** Calls back when the message has left, or never will. */
  readonly send: (message: Uint8Array, sent: () => void) => void;
}

function createResponse({ stream, headers, codec }: OpenOptions): Response {
  const first = {
    ":status": 200,
    "content-type": headers["content-type"] ?? "application/grpc",
    "grpc-accept-encoding": acceptedEncodings,
  };
  let ended = false;
  let trailers = {};
  const isGone = (): boolean => stream.destroyed || stream.closed;
  const begin = (more = {}): void => {
    if (stream.headersSent || ended || isGone()) return;
    stream.respond({ ...first, "grpc-encoding": "identity", ...more }, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
  };
  return {
    hasEnded: () => ended,
    sendHeaders: (fields) => begin(headersFrom(fields)),
    send: (message, sent) => {
      begin();
      if (ended || isGone()) return sent();
      stream.write(framed(codec.response(message)), sent);
    },
    end: (given) => {
      if (ended) return;
      ended = true;
      if (isGone()) return;
      trailers = trailersFrom(given === "ok" ? given : sendableStatus(given));
      if (stream.headersSent) stream.end();
      else stream.respond({ ...first, ...trailers }, { endStream: true });
      // What still comes is not for anybody; unread, it would keep the stream open.
      stream.resume();
    },
    breakOff: (how) => {
      if (ended || isGone()) return;
      if (how === "no-status") {
        begin();
        // Some clients wait for ever for trailers that have no header at all.
        trailers = { "x-mock-fault": how };
        stream.end();
      } else {
        const cut = (): void => stream.session?.destroy();
        // What was written goes out first.
        if (stream.writableLength === 0) setImmediate(cut);
        else stream.once("drain", cut);
        setTimeout(cut, flushMs).unref();
      }
      ended = true;
    },
  };
}

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(5 + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

const maxBytesInFlight = 256 * 1024;
const maxMessagesInFlight = 16;

/** Waits for room by bytes and messages, because many small messages hold up everybody else as well. */
function createWrite({ send }: Response, signal: AbortSignal): IncomingCall["write"] {
  let bytes = 0;
  let messages = 0;
  let wake: (() => void) | undefined;
  signal.addEventListener("abort", () => wake?.(), { once: true });
  return async (message) => {
    signal.throwIfAborted();
    bytes += message.length;
    messages++;
    send(message, () => {
      bytes -= message.length;
      messages--;
      wake?.();
    });
    while (bytes > maxBytesInFlight || messages >= maxMessagesInFlight) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal.throwIfAborted();
    }
  };
}
