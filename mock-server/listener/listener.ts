import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { contentTypeOf } from "./content-type.ts";
import { emptySettings, preface, readFirstFrames } from "./first-frames.ts";

/** Who takes a connection, by what it begins with. */
export interface ConnectionHandlers {
  /** HTTP/2 whose first request is gRPC. */
  readonly grpc: (connection: Socket) => void;
  /** HTTP/2 whose first request is anything else: gRPC-Web, Connect, a page's question whether it may call. */
  readonly http2: (connection: Socket) => void;
  readonly http1: (connection: Socket) => void;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** PEM; plain text where absent. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly handlers: ConnectionHandlers;
}

export interface Listener {
  readonly port: number;
  /** Takes no more connections, and closes those that nobody took. */
  readonly stop: () => void;
  /** Closes what is still open, and resolves when the port is free. */
  readonly close: () => Promise<void>;
}

/** A connection that has not said what it is by then is closed, in milliseconds. */
const silentMs = 30_000;
/** More than a client may send before it has heard of larger windows. */
const maxBytes = 160 * 1024;

/** Listens on one port for every protocol. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host, port, tls, handlers } = options;
  const open = new Set<Socket>();
  const undecided = new Set<Socket>();
  const accept = (socket: Socket): void => {
    undecided.add(socket);
    socket.once("close", () => undecided.delete(socket));
    void route(socket).then((handler) => {
      undecided.delete(socket);
      if (handler === undefined || socket.destroyed) socket.destroy();
      else handlers[handler](socket);
    });
  };
  const server: Server =
    tls === undefined
      ? createServer({ noDelay: true }, accept)
      : createTlsServer({ ...tls, noDelay: true, ALPNProtocols: ["h2", "http/1.1"] }, accept);
  // With TLS this is the socket below, whose handshake may never end.
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await bound(server, host, port);
  const closed = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const stop = (): void => {
    if (server.listening) server.close();
    for (const socket of undecided) socket.destroy();
  };
  return {
    // A server that listens on TCP has an address of this kind.
    port: (server.address() as AddressInfo).port,
    stop,
    close: () => {
      stop();
      // A client may hold its side of a connection open for as long as it likes.
      for (const socket of open) socket.destroy();
      return closed;
    },
  };
}

/** Reads no more of a connection than tells who takes it, and puts it back. */
function route(socket: Socket): Promise<keyof ConnectionHandlers | undefined> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    let greeted = false;
    const timer = setTimeout(() => finish(undefined), silentMs);
    const finish = (handler: keyof ConnectionHandlers | undefined, replay?: Buffer) => {
      clearTimeout(timer);
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.pause();
      if (replay !== undefined && !socket.destroyed) socket.unshift(replay);
      resolve(handler);
    };
    const onClose = () => finish(undefined);
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > maxBytes) return finish(undefined);
      const first = readFirstFrames(bytes);
      switch (first.kind) {
        case "http1":
          return finish("http1", bytes);
        case "other":
          return finish("grpc", first.replay);
        case "more":
          // Many clients wait for the server's SETTINGS before they call.
          if (!greeted && bytes.length >= preface.length) {
            greeted = true;
            socket.write(emptySettings);
          }
          return;
        case "request":
          socket.off("data", onData);
          socket.pause();
          void contentTypeOf(first.request).then((type) =>
            finish(isGrpc(type) ? "grpc" : "http2", first.replay),
          );
      }
    };
    socket.on("data", onData);
    socket.on("close", onClose);
    // Whoever takes it hears its errors; until then they close it.
    socket.on("error", () => {});
  });
}

function isGrpc(contentType: string | undefined): boolean {
  return /^application\/grpc(?:[+;]|$)/i.test(contentType ?? "");
}

function bound(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new Error(`Cannot listen on ${host}:${port}: ${error.message}. Choose another port.`, {
          cause: error,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}
