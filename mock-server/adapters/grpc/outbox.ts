import type { ServerHttp2Stream } from "node:http2";

/** The messages of a response on their way out. */
export interface Outbox {
  /** Takes a message with its compressed flag; it goes out with the others of the same turn of the event loop. */
  readonly add: (flag: number, content: Uint8Array) => void;
  /** Writes what waits at once. */
  readonly flush: () => void;
  /** Whether more than that would only wait. */
  readonly isFull: () => boolean;
  /** Resolves when it is no longer full; rejects where the signal is aborted meanwhile. */
  readonly room: (signal: AbortSignal) => Promise<void>;
  /** Lets who waits for room look at the signal. */
  readonly wake: () => void;
}

const maxBytesInFlight = 256 * 1024;
/** Many small messages hold up everybody else as well. */
const maxMessagesInFlight = 64;
/** Larger messages are not copied into one piece with others. */
const maxJoinedBytes = 16 * 1024;

/** Gathers what is written within a turn: one write for all costs little more than for one. */
export function createOutbox(stream: ServerHttp2Stream): Outbox {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let messages = 0;
  const inFlight = { bytes: 0, messages: 0 };
  let wake: (() => void) | undefined;

  function flush(): void {
    if (pieces.length === 0) return;
    const batch = { pieces, bytes, messages };
    pieces = [];
    bytes = 0;
    messages = 0;
    const left = (): void => {
      inFlight.bytes -= batch.bytes;
      inFlight.messages -= batch.messages;
      wake?.();
    };
    if (stream.destroyed || stream.closed) left();
    else write(stream, batch.pieces, batch.bytes, left);
  }

  const isFull = (): boolean => inFlight.bytes > maxBytesInFlight || inFlight.messages >= maxMessagesInFlight;

  return {
    add: (flag, content) => {
      if (pieces.length === 0) process.nextTick(flush);
      if (content.length < maxJoinedBytes) pieces.push(framed(flag, content));
      else pieces.push(prefix(flag, content.length), asBuffer(content));
      bytes += content.length;
      messages += 1;
      inFlight.bytes += content.length;
      inFlight.messages += 1;
    },
    flush,
    isFull,
    room: async (signal) => {
      while (isFull()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        signal.throwIfAborted();
      }
    },
    wake: () => wake?.(),
  };
}

function write(stream: ServerHttp2Stream, pieces: readonly Buffer[], bytes: number, left: () => void): void {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) stream.write(only, left);
  else if (bytes <= maxJoinedBytes) stream.write(Buffer.concat(pieces), left);
  else {
    stream.cork();
    for (const [index, piece] of pieces.entries()) {
      if (index === pieces.length - 1) stream.write(piece, left);
      else stream.write(piece);
    }
    stream.uncork();
  }
}

const prefixBytes = 5;

/** Compression flag and length. Source: grpc/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message. */
function prefix(flag: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(prefixBytes);
  bytes[0] = flag;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function framed(flag: number, message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(prefixBytes + message.length);
  frame[0] = flag;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, prefixBytes);
  return frame;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
