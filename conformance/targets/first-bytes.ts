import type { Socket } from "node:net";

/** What came of connecting and sending HTTP/2's preface. */
export type Found =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  /** `connected`: after the TLS handshake, where the endpoint has TLS. */
  | { readonly kind: "closed"; readonly connected: boolean }
  | { readonly kind: "silent" | "no-connection" | "aborted" }
  | { readonly kind: "error"; readonly error: NodeJS.ErrnoException; readonly connected: boolean };

export interface FirstBytesOptions {
  /** The event after which the preface is sent: `connect` or `secureConnect`. */
  readonly connected: string;
  /** Bound for the connection, and again for the first bytes. */
  readonly withinMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The client's connection preface and an empty SETTINGS frame. Source: RFC 9113, section 3.4. */
const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/** Length of a frame header: what is needed to recognise SETTINGS. */
export const enough = 9;

/** A server that speaks first (SSH, SMTP) has said by then what it is, also where that is short. */
const settleMs = 200;

/** Sends HTTP/2's preface over a socket that connects, tells what comes first, and destroys the socket. */
export function firstBytes(socket: Socket, options: FirstBytesOptions): Promise<Found> {
  const { withinMs, signal } = options;
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    let connected = false;
    const finish = (found: Found): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(found);
    };
    const onAbort = () => finish({ kind: "aborted" });
    let timer = setTimeout(() => finish({ kind: "no-connection" }), withinMs);
    socket.on(options.connected, () => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(
        () => finish(bytes.length > 0 ? { kind: "bytes", bytes } : { kind: "silent" }),
        withinMs,
      );
      socket.write(preface);
    });
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= enough) return finish({ kind: "bytes", bytes });
      clearTimeout(timer);
      timer = setTimeout(() => finish({ kind: "bytes", bytes }), settleMs);
    });
    socket.on("end", () =>
      finish(bytes.length > 0 ? { kind: "bytes", bytes } : { kind: "closed", connected }),
    );
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (bytes.length > 0) finish({ kind: "bytes", bytes });
      else finish({ kind: "error", error, connected });
    });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}
