import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import type { Socket } from "node:net";
import { Code } from "../../../contracts/transcript/code.ts";
import { codeFromReset, resetName } from "../grpc/status.ts";
import { reset } from "../reset.ts";
import { endpointUrl, openSocket } from "../socket.ts";
import type { ConnectOptions, Endpoint } from "../transport.ts";
import {
  type Exchange,
  type ExchangeRequest,
  type HttpConnection,
  headerLines,
  type Listener,
  type Loss,
} from "./exchange.ts";

const defaultWindowBytes = 1024 * 1024;
const connectWithinMs = 5_000;

/** Opens one HTTP/2 connection, without TLS with prior knowledge; resolves once the server's SETTINGS have come. */
export async function openHttp2(endpoint: Endpoint, options: ConnectOptions): Promise<HttpConnection> {
  const { socket, cut } = openSocket(endpoint, ["h2"]);
  const session = connect(endpointUrl(endpoint), {
    createConnection: () => socket,
    settings: { initialWindowSize: options.windowBytes ?? defaultWindowBytes, enablePush: false },
    // Megabytes; node's default of 10 resets streams when many large messages are under way.
    maxSessionMemory: 512,
  });
  await settled(session, socket, options.signal);
  if (options.windowBytes === undefined) session.setLocalWindowSize(16 * defaultWindowBytes);
  // Streams tell of a lost connection themselves.
  session.on("error", () => undefined);
  let goingAway = false;
  session.on("goaway", () => {
    goingAway = true;
  });
  return {
    usable: () => !goingAway && !session.closed && !session.destroyed,
    open: (request, listener) => openExchange(session, request, listener),
    cut,
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) return resolve();
        session.once("close", () => resolve());
        session.destroy();
      }),
  };
}

function settled(
  session: ClientHttp2Session,
  socket: Socket,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      done();
      session.destroy();
      socket.destroy();
      reject(error);
    };
    const closed = () => fail(new Error("the connection was closed"));
    const aborted = () => fail(new Error("the run was interrupted"));
    const timer = setTimeout(
      () => fail(new Error(`no HTTP/2 settings within ${connectWithinMs} ms`)),
      connectWithinMs,
    );
    const done = () => {
      clearTimeout(timer);
      session.off("error", fail);
      session.off("close", closed);
      signal?.removeEventListener("abort", aborted);
      // What fails after this is no longer anybody's.
      session.on("error", () => undefined);
    };
    session.once("error", fail);
    session.once("close", closed);
    signal?.addEventListener("abort", aborted);
    if (signal?.aborted === true) return aborted();
    session.once("remoteSettings", () => {
      done();
      resolve();
    });
  });
}

function openExchange(session: ClientHttp2Session, request: ExchangeRequest, listener: Listener): Exchange {
  const stream = session.request(
    { ":method": "POST", ":path": request.path, ...headerLines(request.headers) },
    { endStream: false },
  );
  let trailers: IncomingHttpHeaders = {};
  let over = false;
  let error: string | undefined;

  stream.on("response", (headers) => listener.head({ status: Number(headers[":status"]), headers }));
  stream.on("trailers", (headers) => {
    trailers = headers;
  });
  stream.on("data", (chunk: Buffer) => listener.data(chunk));
  stream.on("error", (failure: Error) => {
    error = failure.message;
  });
  stream.on("end", () => {
    // Node ends the readable side of a stream that was reset, too: its closing tells how.
    if (isReset(stream)) return;
    over = true;
    listener.ended(trailers);
  });
  stream.on("close", () => {
    if (over) return;
    over = true;
    listener.lost(lossOf(stream, session, error));
  });
  if (request.narrow) {
    // A paused stream reads on until its own buffer is full, 64 KiB by default: a small window would never
    // close. Node has no option for it, only this state.
    (stream as unknown as { _readableState: { highWaterMark: number } })._readableState.highWaterMark = 1;
  }
  if (request.startPaused) stream.pause();

  return {
    write: (bytes) => (stream.destroyed || stream.writableEnded ? true : stream.write(bytes)),
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

function isReset({ rstCode }: ClientHttp2Stream): boolean {
  return rstCode !== undefined && rstCode !== constants.NGHTTP2_NO_ERROR;
}

function lossOf(stream: ClientHttp2Stream, session: ClientHttp2Session, error: string | undefined): Loss {
  const { rstCode } = stream;
  if (rstCode === undefined || !isReset(stream) || session.destroyed || session.closed) {
    const message = error ?? "the connection was closed";
    return { status: { code: Code.UNAVAILABLE, message }, cause: "connection-lost" };
  }
  return {
    status: { code: codeFromReset(rstCode), message: `reset with ${resetName(rstCode)}` },
    cause: "reset",
  };
}

function drained(stream: ClientHttp2Stream): Promise<void> {
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
