import { createServer as createHttp1Server, type IncomingMessage } from "node:http";
import {
  createServer as createHttp2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { code, StatusError } from "../call/status-error.ts";
import { flushMs, settledWithin } from "../time/timeout.ts";
import type { NodeHandler } from "../web/handler.ts";
import { isGrpc } from "./grpc/grpc.ts";

export interface HttpOptions {
  /** Serves gRPC, which HTTP/2 alone carries. */
  readonly grpc: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;
  /** Serves everything else, over either version of HTTP. */
  readonly web: NodeHandler;
  /** What ends each open call. */
  readonly openCalls: ReadonlySet<AbortController>;
  /** How long open calls may go on after `close()`, in milliseconds. */
  readonly graceMs: number;
  /** How long the head of a request over HTTP/1.1 may take; default 30 s. */
  readonly headMs?: number;
}

export interface HttpServers {
  /** Serves a connection that somebody else has accepted. */
  readonly injectHttp1: (connection: Duplex) => void;
  readonly injectHttp2: (connection: Duplex) => void;
  /** Lets open calls finish for a while, ends the rest UNAVAILABLE and closes the connections. */
  readonly close: () => Promise<void>;
}

/** What a client may send ahead on one stream; HTTP/2's own 64 KiB make large uploads wait for every turn. */
const windowBytes = 1024 * 1024;

/** How long a client may go on sending a request that was refused. */
const discardMs = 1000;

/** Both versions of HTTP on connections that somebody else accepts. */
export function createHttp({ grpc, web, openCalls, graceMs, headMs = 30_000 }: HttpOptions): HttpServers {
  const open = new Set<Duplex>();
  const responding = new Set<Duplex>();
  const sessions = new Set<ServerHttp2Session>();
  const heads = createHeadTimers(headMs);
  let closing = false;

  // A call may take as long as it likes.
  const http1 = createHttp1Server({ requestTimeout: 0 }, (request, response) => {
    const { socket } = request;
    heads.arrived(socket);
    responding.add(socket);
    response.once("close", () => {
      responding.delete(socket);
      heads.awaited(socket);
      if (closing) socket.destroySoon();
      // Nobody else reads the rest of a refused request, and the next one would wait behind it for ever.
      else if (!request.complete) discardRest(request);
    });
    // A reader that leaves early would destroy the request, and what follows it could not be read.
    const body = () => request.iterator({ destroyOnReturn: false });
    Object.defineProperty(request, Symbol.asyncIterator, { value: body, configurable: true });
    web(request, response);
  });
  // It makes requests and responses of the streams that are not gRPC.
  const compatible = createHttp2Server(web);
  const http2 = createHttp2Server({
    settings: { initialWindowSize: windowBytes, enablePush: false },
    // Thousands of calls may be open on one connection; node would refuse new ones after 10 MB.
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
  });
  http2.on("stream", (stream, headers, ...more) => {
    if (isGrpc(headers)) grpc(stream, headers);
    else compatible.emit("stream", stream, headers, ...more);
  });
  http2.on("session", (session) => {
    session.setLocalWindowSize(4 * windowBytes);
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    // A client that goes away in the middle ends its calls; they say so on their own.
    session.on("error", () => {});
  });

  function inject(connection: Duplex): void {
    open.add(connection);
    connection.once("close", () => open.delete(connection));
  }

  return {
    injectHttp1: (connection) => {
      inject(connection);
      heads.awaited(connection);
      connection.once("close", () => heads.arrived(connection));
      http1.emit("connection", connection);
      // Node 24.21 takes TLS records past a pause: a request that comes while a large response is still being sent is
      // then "Parse Error: Paused". With a listener its parser reads from the stream, which keeps the pause.
      if (connection instanceof TLSSocket) connection.on("data", () => {});
      connection.resume();
    },
    injectHttp2: (connection) => {
      inject(connection);
      responding.add(connection);
      connection.once("close", () => responding.delete(connection));
      http2.emit("connection", connection);
    },
    close: async () => {
      closing = true;
      for (const session of sessions) session.close();
      for (const connection of open) if (!responding.has(connection)) connection.destroy();
      const closed = Promise.all([...open].map(whenClosed)).then(() => {});
      await settledWithin(closed, openCalls.size === 0 ? flushMs : graceMs);
      for (const call of openCalls) {
        call.abort(new StatusError(code.unavailable, "The server is shutting down."));
      }
      await settledWithin(closed, openCalls.size === 0 ? 0 : flushMs);
      for (const connection of open) connection.destroy();
      await closed;
    },
  };
}

/** Closes connections whose next head takes too long. Node's own timers run only for a server that listens itself. */
function createHeadTimers(headMs: number) {
  const timers = new Map<Duplex, NodeJS.Timeout>();
  const arrived = (connection: Duplex): void => {
    clearTimeout(timers.get(connection));
    timers.delete(connection);
  };
  return {
    arrived,
    awaited: (connection: Duplex): void => {
      arrived(connection);
      if (connection.destroyed) return;
      timers.set(
        connection,
        setTimeout(() => connection.destroy(), headMs),
      );
    },
  };
}

/** Reads a request to its end; a client that takes its time is cut off. */
function discardRest(request: IncomingMessage): void {
  const timer = setTimeout(() => request.socket.destroy(), discardMs);
  const drop = (): void => {
    while (request.read() !== null);
  };
  // A reader that still listens keeps the request from flowing.
  request.on("readable", drop).once("close", () => clearTimeout(timer));
  drop();
}

function whenClosed(connection: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (connection.closed) resolve();
    else connection.once("close", () => resolve());
  });
}
