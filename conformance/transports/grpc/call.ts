import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from "node:http2";
import type { EndCause, Status } from "../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { createDeframer, FramingError, writeFramed } from "../framing.ts";
import { reset } from "../reset.ts";
import type { OpenCall, TransportCall } from "../transport.ts";
import {
  codeFromHttpStatus,
  codeFromReset,
  metadataFromHeaders,
  resetName,
  statusFromHeaders,
} from "./status.ts";

const endStreamFlag = constants.NGHTTP2_FLAG_END_STREAM;

/** Tells the events of one HTTP/2 stream as the events of a gRPC call. */
export function createCall(stream: ClientHttp2Stream, request: OpenCall): TransportCall {
  const { record } = request;
  // A closed stream forgets its session.
  const { session } = stream;
  let headers: IncomingHttpHeaders | undefined;
  let trailers: IncomingHttpHeaders | undefined;
  let ended = false;
  let halfClosed = false;
  let endedByClient = false;
  /** Set where the headers carried a status and the stream went on. */
  let statusBeforeMessages: Status | undefined;
  let connectionError: string | undefined;

  const deframer = createDeframer(
    (bytes) => {
      if (statusBeforeMessages !== undefined) {
        // A status in the headers closes the call for every gRPC client: what follows comes after the end.
        end(statusBeforeMessages, metadataFromHeaders(headers ?? {}), "trailers");
        statusBeforeMessages = undefined;
      }
      record({ from: "server", kind: "message", bytes });
    },
    () => String(headers?.["grpc-encoding"] ?? "identity"),
  );

  function end(status: Status, metadata: Metadata, cause: EndCause, again = false): void {
    if ((ended && !again) || endedByClient) return;
    ended = true;
    record({
      from: "server",
      kind: "end",
      status,
      trailers: metadata,
      decidedBy: cause === "local" ? "local" : "peer",
      cause,
    });
    // Gives the stream back where the server ended before the half-close.
    if (!halfClosed && !stream.destroyed) reset(stream);
  }

  stream.on("response", (incoming: IncomingHttpHeaders, flags: number) => {
    headers = incoming;
    if ((flags & endStreamFlag) !== 0) {
      trailers = incoming;
      return;
    }
    record({ from: "server", kind: "headers", metadata: metadataFromHeaders(incoming) });
    if (isGrpc(incoming)) statusBeforeMessages = statusFromHeaders(incoming);
  });

  stream.on("trailers", (incoming: IncomingHttpHeaders) => {
    trailers = incoming;
  });

  function onData(chunk: Buffer): void {
    if (headers === undefined || !isGrpc(headers) || endedByClient) return;
    try {
      deframer.push(chunk);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      end({ code: -1, message: error.message }, [], "malformed-message");
      reset(stream);
    }
  }

  stream.on("end", () => finish());
  stream.on("error", (error: Error) => {
    connectionError = error.message;
  });
  stream.on("close", () => finish());

  /** Reads the end off what has come; runs when the data is read and again when the stream is gone. */
  function finish(): void {
    if (endedByClient) return;
    const last = trailers ?? headers;
    const status = trailers === undefined ? statusBeforeMessages : statusFromHeaders(trailers);
    const metadata = metadataFromHeaders(trailers ?? {});
    if (ended) {
      // A second status after the one in the headers.
      if (trailers !== undefined && trailers !== headers && !stream.closed && status !== undefined) {
        end(status, metadata, "trailers", true);
      }
      return;
    }
    if (last !== undefined && !isGrpc(last) && headers !== undefined && !isGrpc(headers)) {
      end(httpStatus(headers), metadata, "http-status");
      return;
    }
    if (status !== undefined) {
      const missing = deframer.pending();
      if (missing > 0) {
        end(
          { ...status, message: `the stream ends within a message (${missing} bytes of it)` },
          metadata,
          "malformed-message",
        );
      } else {
        end(status, metadata, status.code === -1 ? "malformed-status" : "trailers");
      }
      return;
    }
    if (trailers !== undefined) {
      end({ code: -1, message: "the trailers carry no grpc-status" }, metadata, "missing-status");
      return;
    }
    if (!stream.closed && !stream.destroyed && connectionError === undefined) {
      // The server has ended its side without trailers. Ending this side, too, closes the stream, and
      // its closing tells whether it was a reset.
      if (!stream.writableEnded) stream.end();
      return;
    }
    end(...lost());
  }

  function lost(): [Status, Metadata, EndCause] {
    const metadata = metadataFromHeaders(trailers ?? {});
    const { rstCode } = stream;
    if (
      rstCode !== undefined &&
      rstCode !== constants.NGHTTP2_NO_ERROR &&
      session !== undefined &&
      !session.destroyed
    ) {
      return [
        { code: codeFromReset(rstCode), message: `reset with ${resetName(rstCode)}` },
        metadata,
        "reset",
      ];
    }
    if (session === undefined || session.destroyed || session.closed) {
      return [
        { code: 14, message: connectionError ?? "the connection was closed" },
        metadata,
        "connection-lost",
      ];
    }
    return [{ code: -1, message: "the stream ended without a status" }, metadata, "missing-status"];
  }

  function endHere(kind: "cancel" | undefined): void {
    if (kind !== undefined) record({ from: "client", kind });
    if (!ended) {
      record({
        from: "server",
        kind: "end",
        status: { code: 1, message: "" },
        trailers: [],
        decidedBy: "local",
        cause: "local",
      });
    }
    ended = true;
    endedByClient = true;
    if (!stream.destroyed) reset(stream);
  }

  if (request.options.windowBytes !== undefined) {
    // A paused stream reads on until its own buffer is full, 64 KiB by default: a small window would never
    // close. Node has no option for it, only this state.
    (stream as unknown as { _readableState: { highWaterMark: number } })._readableState.highWaterMark = 1;
  }
  stream.on("data", onData);
  if (request.options.startPaused === true) stream.pause();

  return {
    send: (message) => {
      if (ended || stream.destroyed || stream.writableEnded) return true;
      record({ from: "client", kind: "message", bytes: message });
      return writeFramed(stream, message, request.options.gzip === true);
    },
    drained: () =>
      new Promise((resolve) => {
        if (ended || stream.destroyed || !stream.writableNeedDrain) return resolve();
        const done = () => {
          stream.off("drain", done);
          stream.off("close", done);
          resolve();
        };
        stream.on("drain", done);
        stream.on("close", done);
      }),
    halfClose: () => {
      record({ from: "client", kind: "half-close" });
      halfClosed = true;
      if (!stream.destroyed && !stream.writableEnded) stream.end();
    },
    cancel: () => endHere("cancel"),
    pause: () => {
      record({ from: "client", kind: "pause" });
      stream.pause();
    },
    resume: () => {
      record({ from: "client", kind: "resume" });
      stream.resume();
      // A pause right after a message leaves node's stream as if a read were under way: it would never ask
      // for more, nor give the server its window back.
      if (!stream.destroyed && !stream.pending) stream._read(0);
    },
    abandon: () => {
      if (!ended) endHere("cancel");
    },
  };
}

function isGrpc(headers: IncomingHttpHeaders): boolean {
  return (
    headers[":status"] === undefined ||
    (Number(headers[":status"]) === 200 &&
      String(headers["content-type"] ?? "").startsWith("application/grpc")) ||
    headers["grpc-status"] !== undefined
  );
}

function httpStatus(headers: IncomingHttpHeaders): Status {
  const status = Number(headers[":status"]);
  const type = String(headers["content-type"] ?? "none");
  return {
    code: codeFromHttpStatus(status),
    message: `HTTP ${status} with content-type "${type}" is no gRPC answer`,
  };
}
