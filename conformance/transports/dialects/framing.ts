import { gzipSync, inflateSync, unzipSync } from "node:zlib";

/** The largest message that is read; longer ones end the call as malformed. */
const maxBytes = 64 * 1024 * 1024;

const prefixBytes = 5;
/** From here on a second write costs less than a copy, and no message is held twice. */
const largeBytes = 64 * 1024;

/**
 * One length-prefixed message, in the pieces to write. Source: gRPC over HTTP2, "Length-Prefixed-Message";
 * Connect has the same.
 */
export function frame(message: Uint8Array, gzip: boolean): readonly Uint8Array[] {
  const body = gzip ? gzipSync(message) : message;
  const inOnePiece = body.length < largeBytes;
  const first = Buffer.allocUnsafe(inOnePiece ? prefixBytes + body.length : prefixBytes);
  first[0] = gzip ? 1 : 0;
  first.writeUInt32BE(body.length, 1);
  if (!inOnePiece) return [first, body];
  first.set(body, prefixBytes);
  return [first];
}

export interface Deframer {
  /** Takes bytes as they come; throws a FramingError where they are no messages. */
  readonly push: (chunk: Buffer) => void;
  /** Bytes of an unfinished message. */
  readonly pending: () => number;
}

export class FramingError extends Error {}

/** The frame with which protocols over HTTP/1.1 end an answer. */
export interface EndFrame {
  /** The bit of the first byte that marks it. */
  readonly flag: number;
  readonly onEnd: (body: Buffer) => void;
}

const compressedFlag = 1;

/** Cuts a stream of bytes into messages. `encoding` is the response's, `grpc-encoding` with gRPC. */
export function createDeframer(
  onMessage: (message: Buffer) => void,
  encoding: () => string,
  endFrame?: EndFrame,
): Deframer {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = 5;

  /** All that is held as one piece, made only when a whole message is there. */
  function joined(): Buffer {
    const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, held);
    chunks = [all];
    return all;
  }

  return {
    pending: () => held,
    push: (chunk) => {
      chunks.push(chunk);
      held += chunk.length;
      while (held >= needed) {
        const all = joined();
        const length = all.readUInt32BE(1);
        if (length > maxBytes) throw new FramingError(`a message declares ${length} bytes`);
        needed = 5 + length;
        if (held < needed) return;
        const flag = all[0] ?? 0;
        const body = all.subarray(5, needed);
        held -= needed;
        chunks = held === 0 ? [] : [all.subarray(needed)];
        needed = 5;
        const isEnd = endFrame !== undefined && (flag & endFrame.flag) !== 0;
        const unpacked = unpack(isEnd ? flag & ~endFrame.flag : flag, body, encoding());
        if (isEnd) endFrame.onEnd(unpacked);
        else onMessage(unpacked);
      }
    },
  };
}

function unpack(flag: number, body: Buffer, encoding: string): Buffer {
  if (flag === 0) return body;
  if (flag !== compressedFlag) throw new FramingError(`a message begins with the flag ${flag}`);
  return decompressed(body, encoding);
}

/** Throws a FramingError where the bytes are not compressed in this way, or the way is not known. */
export function decompressed(body: Buffer, encoding: string): Buffer {
  try {
    if (encoding === "gzip") return unzipSync(body, { maxOutputLength: maxBytes });
    if (encoding === "deflate") return inflateSync(body, { maxOutputLength: maxBytes });
  } catch {
    throw new FramingError(`a compressed message is no ${encoding}`);
  }
  throw new FramingError(`a message is compressed, and its encoding is "${encoding}"`);
}
