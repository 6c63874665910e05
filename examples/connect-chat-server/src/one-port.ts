import { createServer as createHttp1Server, type RequestListener } from "node:http";
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface OnePort {
  readonly port: number;
  /** Takes no more connections and calls, and resolves when those under way are through. */
  readonly drain: () => Promise<void>;
  /** Closes what is still open. */
  readonly destroy: () => void;
}

export interface OnePortOptions {
  readonly host: string;
  readonly port: number;
  readonly handler: RequestListener & ((request: Http2ServerRequest, response: Http2ServerResponse) => void);
}

/** What every HTTP/2 client sends first. Source: RFC 9113, section 3.4. */
const preface = "PRI * HTTP/2.0";
/** A connection that says nothing for so long is closed, in milliseconds. */
const silentMs = 10_000;

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port: the first bytes of a connection tell which. gRPC needs
 * HTTP/2; browsers speak HTTP/1.1 where there is no TLS.
 */
export async function listenOnOnePort({ host, port, handler }: OnePortOptions): Promise<OnePort> {
  const open = new Set<Socket>();
  const answering = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let draining = false;

  const http1 = createHttp1Server((request, response) => {
    const { socket } = request;
    answering.add(socket);
    response.shouldKeepAlive &&= !draining;
    response.once("close", () => {
      answering.delete(socket);
      if (draining) socket.destroySoon();
    });
    handler(request, response);
  });
  const http2 = createHttp2Server(handler);
  http2.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    // A client that goes away in the middle is no fault of the server.
    session.on("error", () => undefined);
  });

  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(silentMs, () => socket.destroy());
    socket.once("data", (first) => {
      socket.setTimeout(0);
      socket.pause();
      socket.unshift(first);
      if (isPreface(first)) {
        // From here on its session knows when it is done.
        answering.add(socket);
        http2.emit("connection", socket);
      } else {
        http1.emit("connection", socket);
        socket.resume();
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });

  return {
    // A server that listens on TCP has an address of this kind.
    port: (server.address() as AddressInfo).port,
    drain: () =>
      new Promise((resolve) => {
        draining = true;
        server.close(() => resolve());
        for (const session of sessions) session.close();
        for (const socket of open) if (!answering.has(socket)) socket.destroy();
      }),
    destroy: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

function isPreface(first: Buffer): boolean {
  const length = Math.min(first.length, preface.length);
  return first.toString("latin1", 0, length) === preface.slice(0, length);
}
