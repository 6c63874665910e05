import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import { Code } from "../../../contracts/transcript/code.ts";
import { http2ErrorName, neverBegun } from "../../../contracts/transcript/http2-error.ts";
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

interface Goaway {
  readonly code: number;
  /** The last stream that the server has acted on. */
  readonly lastStream: number;
}

const goaways = new WeakMap<ClientHttp2Session, Goaway>();

/** The error with which a server has left a connection. */
function errorOf(session: ClientHttp2Session): string | undefined {
  const code = goaways.get(session)?.code ?? constants.NGHTTP2_NO_ERROR;
  return code === constants.NGHTTP2_NO_ERROR ? undefined : http2ErrorName(code);
}

/** Opens one HTTP/2 connection, without TLS with prior knowledge; resolves once the server's SETTINGS have come. */
export async function openHttp2(endpoint: Endpoint, options: ConnectOptions): Promise<HttpConnection> {
  const { session, cut, tap } = await openSession(endpoint, options);
  session.on("goaway", (code: number, lastStream: number) => {
    goaways.set(session, { code, lastStream });
  });
  return {
    usable: () => !goaways.has(session) && !session.closed && !session.destroyed,
    goaway: () => errorOf(session),
    open: (request, listener) => openExchange(session, tap, request, listener),
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

function openExchange(
  session: ClientHttp2Session,
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
  listen(stream, session, listener);
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

function listen(stream: ClientHttp2Stream, session: ClientHttp2Session, listener: Listener): void {
  let trailers: IncomingHttpHeaders | undefined;
  let endsWithHead = false;
  let ended = false;
  let error: string | undefined;
  /** Data that came before its headers. */
  let early: Buffer[] | undefined = [];
  stream.on("response", (headers: IncomingHttpHeaders & { ":status"?: number }, flags: number) => {
    endsWithHead = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    listener.head({ status: Number(headers[":status"]), headers, endStream: endsWithHead });
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
    // And when a connection goes on which calls wait for room, it ends those that run, without a word of the server's.
    if (isReset(stream) || (session.closed && trailers === undefined && !endsWithHead)) return;
    ended = true;
    listener.ended(trailers);
  });
  stream.on("close", () => {
    if (ended) return;
    ended = true;
    const disconnect = disconnectOf(stream, session, error);
    listener.lost(trailers === undefined ? disconnect : { ...disconnect, trailers });
  });
}

function isReset({ rstCode }: ClientHttp2Stream): boolean {
  return rstCode !== undefined && rstCode !== constants.NGHTTP2_NO_ERROR;
}

function disconnectOf(
  stream: ClientHttp2Stream,
  session: ClientHttp2Session,
  error: string | undefined,
): Disconnect {
  const { rstCode } = stream;
  // A session that is going away is closed, and its streams can still be reset one by one.
  if (rstCode === undefined || !isReset(stream) || session.destroyed) {
    return {
      status: { code: Code.UNAVAILABLE, message: lossOf(stream, session, error) },
      cause: "connection-lost",
    };
  }
  return {
    status: { code: codeFromReset(rstCode), message: `reset with ${http2ErrorName(rstCode)}` },
    cause: "reset",
  };
}

/** What is said of a call that went with its connection. */
function lossOf(
  { id = 0 }: ClientHttp2Stream,
  session: ClientHttp2Session,
  error: string | undefined,
): string {
  if (id > (goaways.get(session)?.lastStream ?? Number.POSITIVE_INFINITY)) return neverBegun;
  const left = errorOf(session);
  return left === undefined ? (error ?? "the connection was closed") : `GOAWAY with ${left}`;
}
