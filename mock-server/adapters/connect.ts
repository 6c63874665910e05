import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type ConnectRouter, createContextValues } from "@connectrpc/connect";
import { compressionGzip, connectNodeAdapter } from "@connectrpc/connect-node";
import { typesOfAll } from "../../contracts/transcript/types.ts";
import { createServe, type EngineOptions } from "../call/engine.ts";
import { code, StatusError } from "../call/status-error.ts";
import { flushMs, settledWithin } from "../time/timeout.ts";
import { withCors } from "../web/cors.ts";
import { withGrpcWebText } from "../web/grpc-web-text.ts";
import type { NodeHandler, NodeRequest } from "../web/handler.ts";
import { wireOf } from "./connect-node-wire.ts";
import { addRoute } from "./connect-route.ts";
import { type Wire, wireKey } from "./connect-wire.ts";
import type { Served } from "./mounted.ts";

export interface ConnectOptions {
  readonly served: readonly Served[];
  readonly engine: EngineOptions;
  /** Larger requests end with RESOURCE_EXHAUSTED; -1 for no limit. */
  readonly maxReceiveMessageLength: number;
  /** How long open calls may go on after `close()`, in milliseconds. */
  readonly graceMs: number;
}

export interface ConnectServer {
  /** Serves a connection that somebody else has accepted. */
  readonly injectHttp1: (connection: Duplex) => void;
  readonly injectHttp2: (connection: Duplex) => void;
  readonly close: () => Promise<void>;
}

/** What a client may send ahead on one stream; HTTP/2's own 64 KiB make large uploads wait for every turn. */
const windowBytes = 1024 * 1024;

/** Serves behaviours over Connect and gRPC-Web with @connectrpc/connect-node. */
export function createConnect(options: ConnectOptions): ConnectServer {
  const openCalls = new Set<AbortController>();
  const open = new Set<Duplex>();
  const answering = new Set<Duplex>();
  const sessions = new Set<ServerHttp2Session>();
  let closing = false;

  const handle = withCors(withGrpcWebText(connectHandler(options, openCalls)));
  // A call may take as long as it likes.
  const http1 = createHttp1Server({ requestTimeout: 0 }, (request, response) => {
    const { socket } = request;
    answering.add(socket);
    response.once("close", () => {
      answering.delete(socket);
      if (closing) socket.destroySoon();
    });
    handle(request, response);
  });
  const http2 = createHttp2Server(
    {
      settings: { initialWindowSize: windowBytes },
      // Cancelled calls in quick succession are no attack here.
      streamResetBurst: 1_000_000,
      streamResetRate: 1_000_000,
    },
    handle,
  );
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
      http1.emit("connection", connection);
      connection.resume();
    },
    injectHttp2: (connection) => {
      inject(connection);
      answering.add(connection);
      connection.once("close", () => answering.delete(connection));
      http2.emit("connection", connection);
    },
    close: async () => {
      closing = true;
      for (const session of sessions) session.close();
      for (const connection of open) if (!answering.has(connection)) connection.destroy();
      const closed = Promise.all([...open].map(whenClosed)).then(() => {});
      await settledWithin(closed, openCalls.size === 0 ? flushMs : options.graceMs);
      for (const call of openCalls) {
        call.abort(new StatusError(code.unavailable, "The server is shutting down."));
      }
      await settledWithin(closed, openCalls.size === 0 ? 0 : flushMs);
      for (const connection of open) connection.destroy();
      await closed;
    },
  };
}

const compress = promisify(gzip);

/** On the same machine time counts, not size; brotli, the library's other one, takes far longer still. */
const quickGzip: typeof compressionGzip = {
  ...compressionGzip,
  compress: (bytes) => compress(bytes, { level: 1 }),
};

function connectHandler(options: ConnectOptions, openCalls: Set<AbortController>): NodeHandler {
  const limit = options.maxReceiveMessageLength;
  const wires = new WeakMap<NodeRequest, Wire>();
  const handle = connectNodeAdapter({
    contextValues: (request) => createContextValues().set(wireKey, wires.get(request)),
    ...(limit < 0 ? {} : { readMaxBytes: limit }),
    acceptCompression: [quickGzip],
    jsonOptions: { registry: typesOfAll(options.served.map(({ entry }) => entry.method.parent.file)) },
    routes: (router: ConnectRouter) => {
      for (const served of options.served) {
        addRoute(router, served, createServe(served.entry, options.engine), openCalls);
      }
    },
  });
  return (request, response) => {
    wires.set(request, wireOf(request, response));
    // The adapter takes both versions of HTTP, but declares them as two separate signatures.
    (handle as NodeHandler)(request, response);
  };
}

function whenClosed(connection: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (connection.closed) resolve();
    else connection.once("close", () => resolve());
  });
}
