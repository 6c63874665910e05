import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Endpoint } from "../transport.ts";
import { type OpenSocket, openSocket } from "./socket.ts";
import type { Tap } from "./tap.ts";

export interface OpenTapped extends OpenSocket {
  /** What to give to node:http2 in place of the socket. */
  readonly stream: Duplex;
}

/** A read of node's own takes 64 KiB; larger ones pay for the copy that a stream in JavaScript costs. */
const readBytes = 256 * 1024;

/**
 * Opens a socket whose bytes go through a tap, both ways, decrypted. node:http2 takes over the native handle of a
 * socket, and nothing of it is seen in JavaScript any more; of any other stream it reads `data` and calls `write`.
 * So it gets a stream that is only that: a Duplex costs an eighth of the unary calls, and reading into one buffer
 * saves the quarter that large messages lose otherwise.
 */
export function openTapped(endpoint: Endpoint, alpn: readonly string[], tap: Tap): OpenTapped {
  const opened = openSocket(endpoint, alpn, {
    buffer: Buffer.allocUnsafe(readBytes),
    callback: (length, buffer) => {
      // It is the buffer given above.
      stream.read(buffer as Buffer, length);
      return true;
    },
  });
  const stream = new TappedSocket(opened.socket, tap);
  // It has what node's JSStreamSocket uses of a Duplex, and no more.
  return { ...opened, stream: stream as unknown as Duplex };
}

type Done = (error?: Error | null) => void;

class TappedSocket extends EventEmitter {
  readonly readable = true;
  readonly writable = true;
  readonly #socket: Socket;
  readonly #tap: Tap;
  #corked: { readonly bytes: Buffer; readonly done: Done }[] = [];

  constructor(socket: Socket, tap: Tap) {
    super();
    this.#socket = socket;
    this.#tap = tap;
    // With TLS the data come as events.
    socket.on("data", (chunk: Buffer) => this.read(chunk, chunk.length));
    for (const event of ["end", "close"]) socket.on(event, () => this.emit(event));
    socket.on("error", (error) => this.emit("error", error));
  }

  /** node:http2 copies what it is given before `emit` returns. */
  read(buffer: Buffer, length: number): void {
    const bytes = buffer.subarray(0, length);
    this.#tap.received(bytes);
    this.emit("data", bytes);
  }

  cork(): void {
    this.#corked = [];
  }

  /** Every piece of one write of node:http2 has the same callback, which counts its calls. */
  write(bytes: Buffer, done: Done): void {
    this.#tap.sent(bytes);
    this.#corked.push({ bytes, done });
  }

  /** One small write costs the socket much less than several that are corked. */
  uncork(): void {
    const pieces = this.#corked;
    this.#corked = [];
    const [first] = pieces;
    if (first === undefined) return;
    const whole = pieces.length === 1 ? first.bytes : Buffer.concat(pieces.map(({ bytes }) => bytes));
    this.#socket.write(whole, (error) => {
      for (const { done } of pieces) done(error);
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(done: () => void): void {
    this.#socket.end(done);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
