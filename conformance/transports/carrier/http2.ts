import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import { Code } from "../../../contracts/transcript/code.ts";
import { http2ErrorName } from "../../../contracts/transcript/http2-error.ts";
import type { ConnectOptions, Endpoint } from "../transport.ts";
import {
  type Disconnect,
  drained,
  type Exchange,
  type ExchangeRequest,
  type HttpConnection,
  headerLines,
  type Listener,
  writeAll,
} from "./exchange.ts";
import { codeFromReset, reset } from "./reset.ts";
import { openSession } from "./session.ts";
import type { Tap } from "./tap.ts";

/** How long a server may take to close its side of a connection, in milliseconds. */
const lingerMs = 500;

/** Opens one HTTP/2 connection, without TLS with prior knowledge; resolves once the server's SETTINGS have come. */
export async function openHttp2(endpoint: Endpoint, options: ConnectOptions): Promise<HttpConnection> {
  const { session, cut, tap } = await openSession(endpoint, options);
  let goingAway = false;
  let goaway: string | undefined;
  session.on("goaway", (code) => {
    goingAway = true;
    if (code !== constants.NGHTTP2_NO_ERROR) goaway = http2ErrorName(code);
  });
  return {
    usable: () => !goingAway && !session.closed && !session.destroyed,
    goaway: () => goaway,
    open: (request, listener) => openExchange({ session, goaway: () => goaway }, tap, request, listener),
    cut,
    close: () =>
      new Promise((resolve) => {
        // After a GOAWAY node's session is closed only once the server has closed its side, and some never do.
        const timer = setTimeout(() => {
          cut();
          resolve();
        }, lingerMs).unref();
        if (session.destroyed) return resolve();
        session.once("close", () => {
          clearTimeout(timer);
          resolve();
        });
        session.destroy();
      }),
  };
}

interface Going {
  readonly session: ClientHttp2Session;
  /** The error of its GOAWAY. */
  readonly goaway: () => string | undefined;
}

function openExchange(
  { session, goaway }: Going,
  tap: Tap | undefined,
  request: ExchangeRequest,
  listener: Listener,
): Exchange {
  const stream = session.request(
    { ":method": "POST", ":path": request.path, ...headerLines(request.headers) },
    { endStream: false },
  );
  // node:http2 gives the stream its number here, and writes its headers in a later turn.
  if (stream.id !== undefined && request.wire !== undefined) tap?.follow(stream.id, request.wire);
  listen(stream, { session, goaway }, listener);
  if (request.narrow) {
    // A paused stream reads on until its own buffer is full, 64 KiB by default: a small window would never
    // close. Node has no option for it, only this state.
    (stream as unknown as { _readableState: { highWaterMark: number } })._readableState.highWaterMark = 1;
  }
  if (request.startPaused) stream.pause();

  return {
    writable: () => !stream.destroyed && !stream.writableEnded,
    write: (pieces) => writeAll(stream, pieces),
    drained: () => drained(stream),
    end: () => {
      if (!stream.destroyed && !stream.writableEnded) stream.end();
    },
    pause: () => stream.pause(),
    resume: () => {
      stream.resume();
      // A pause right after a message leaves node's stream as if a read were under way: it would never ask
      // for more, nor give the server its window back.
      if (!stream.destroyed && !stream.pending) stream._read(0);
    },
    reset: () => {
      if (!stream.destroyed) reset(stream);
    },
  };
}

function listen(stream: ClientHttp2Stream, going: Going, listener: Listener): void {
  let trailers: IncomingHttpHeaders | undefined;
  let ended = false;
  let error: string | undefined;
  /** Data that came before its headers. */
  let early: Buffer[] | undefined = [];
  stream.on("response", (headers: IncomingHttpHeaders & { ":status"?: number }, flags: number) => {
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    listener.head({ status: Number(headers[":status"]), headers, endStream });
    for (const chunk of early ?? []) listener.data(chunk);
    early = undefined;
  });
  stream.on("trailers", (headers: IncomingHttpHeaders) => {
    trailers = headers;
  });
  stream.on("data", (chunk: Buffer) => {
    // Node emits headers in a later tick and data at once; without a native socket no tick comes between them.
    if (early === undefined) listener.data(chunk);
    else early.push(chunk);
  });
  stream.on("error", (failure: Error) => {
    error = failure.message;
  });
  stream.on("end", () => {
    // Node ends the readable side of a stream that was reset, too: its closing tells how.
    if (isReset(stream)) return;
    ended = true;
    listener.ended(trailers);
  });
  stream.on("close", () => {
    if (ended) return;
    ended = true;
    const disconnect = disconnectOf(stream, going, error);
    listener.lost(trailers === undefined ? disconnect : { ...disconnect, trailers });
  });
}

function isReset({ rstCode }: ClientHttp2Stream): boolean {
  return rstCode !== undefined && rstCode !== constants.NGHTTP2_NO_ERROR;
}

function disconnectOf(
  stream: ClientHttp2Stream,
  { session, goaway }: Going,
  error: string | undefined,
): Disconnect {
  const { rstCode } = stream;
  const left = goaway();
  // A session that is going away is closed, and its streams can still be reset one by one.
  if (rstCode === undefined || !isReset(stream) || session.destroyed) {
    const message = left === undefined ? (error ?? "the connection was closed") : `GOAWAY with ${left}`;
    return { status: { code: Code.UNAVAILABLE, message }, cause: "connection-lost" };
  }
  return {
    status: { code: codeFromReset(rstCode), message: `reset with ${http2ErrorName(rstCode)}` },
    cause: "reset",
  };
}
