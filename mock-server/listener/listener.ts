import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

/** Who takes a connection, by what it begins with. */
export interface ConnectionHandlers {
  readonly http2: (connection: Socket) => void;
  readonly http1: (connection: Socket) => void;
}

/** All PEM. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  /** CAs of the clients that are let in; any client where absent. */
  readonly clientCa?: string;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Plain text where absent. */
  readonly tls?: TlsOptions;
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

/** Listens on one port for both versions of HTTP. */
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
      : createTlsServer({ ...secured(tls), noDelay: true, ALPNProtocols: ["h2", "http/1.1"] }, accept);
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

function secured({ cert, key, clientCa }: TlsOptions) {
  return { cert, key, ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true }) };
}

/** What every connection of HTTP/2 begins with. Source: RFC 9113, section 3.4. */
export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** A request line that is longer is HTTP/1's to refuse. */
const maxLineBytes = 16 * 1024;

/** What the first bytes of a connection tell; undefined where they are of neither version. */
function versionOf(bytes: Buffer): keyof ConnectionHandlers | "open" | undefined {
  const length = Math.min(bytes.length, preface.length);
  if (bytes.compare(preface, 0, length, 0, length) === 0) return length === preface.length ? "http2" : "open";
  const lineEnd = bytes.indexOf("\n");
  if (lineEnd < 0) return bytes.length > maxLineBytes ? "http1" : "open";
  return / HTTP\/1\.\d\r?$/.test(bytes.toString("latin1", 0, lineEnd)) ? "http1" : undefined;
}

/** Reads no more of a connection than tells who takes it, and puts it back. */
function route(socket: Socket): Promise<keyof ConnectionHandlers | undefined> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const timer = setTimeout(() => finish(undefined), silentMs);
    const finish = (handler: keyof ConnectionHandlers | undefined) => {
      clearTimeout(timer);
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.pause();
      if (handler !== undefined && !socket.destroyed) socket.unshift(bytes);
      resolve(handler);
    };
    const onClose = () => finish(undefined);
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const version = versionOf(bytes);
      if (version !== "open") finish(version);
    };
    socket.on("data", onData);
    socket.on("close", onClose);
    // Whoever takes it hears its errors; until then they close it.
    socket.on("error", () => {});
  });
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
