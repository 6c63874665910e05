import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Serve } from "../../call/engine.ts";
import { code, StatusError, statusErrorFrom } from "../../call/status-error.ts";
import { longTimeout } from "../../time/long-timeout.ts";
import type { Codec } from "./codec.ts";
import { checkEncoding } from "./messages.ts";
import { metadataFrom } from "./metadata.ts";
import { cancelledByClient, requestsOf } from "./requests.ts";
import { createResponse } from "./response.ts";
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
  const { stream, headers, codec, serve, openCalls, maxReceiveMessageLength } = options;
  const response = createResponse({ stream, headers, codec });
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
    const messages = requestsOf(stream, { maxBytes: maxReceiveMessageLength, encoding });
    openCalls.add(callAbort);
    if (deadlineMs !== undefined) {
      const clear = longTimeout(deadlineMs, () =>
        callAbort.abort(new StatusError(code.deadlineExceeded, "Deadline exceeded")),
      );
      stream.once("close", clear);
    }
    const { end, breakOff, sendHeaders, compress } = response;
    const peer = stream.session?.socket.remoteAddress;
    serve({
      metadata: metadataFrom(headers),
      signal: callAbort.signal,
      messages: codec.isPlain ? messages : decoded(messages, codec),
      authority: headers[":authority"] ?? headers.host ?? "",
      sendHeaders,
      ...(compress === undefined ? {} : { compress }),
      write: response.writer(callAbort.signal),
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

async function* decoded(messages: AsyncIterable<Uint8Array>, codec: Codec): AsyncGenerator<Uint8Array> {
  for await (const bytes of messages) yield codec.request(bytes);
}
