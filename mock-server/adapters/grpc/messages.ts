import { promisify } from "node:util";
import { gunzip, inflate, type ZlibOptions } from "node:zlib";
import { code, StatusError } from "../../call/status-error.ts";

export interface ReadOptions {
  /** Larger messages end the call with RESOURCE_EXHAUSTED; -1 for no limit. */
  readonly maxBytes: number;
  /** The value of grpc-encoding. */
  readonly encoding: string;
}

/** Compression flag and length. */
const prefixBytes = 5;

/** Puts the messages of a request body together from its pieces. */
export interface MessageReader {
  readonly push: (chunk: Buffer) => void;
  /** The next whole message; undefined where more has to come. Throws or rejects with a StatusError where it is none. */
  readonly next: () => Uint8Array | Promise<Uint8Array> | undefined;
  /** Nothing more comes. Throws a StatusError where that is within a message. */
  readonly end: () => void;
}

export function createMessageReader(options: ReadOptions): MessageReader {
  let waiting: Buffer[] = [];
  let length = 0;
  /** Nothing is put together before it is all there. */
  let wantedBytes = prefixBytes;
  return {
    push: (chunk) => {
      waiting.push(chunk);
      length += chunk.length;
    },
    next: () => {
      if (length < wantedBytes) return undefined;
      let bytes = whole(waiting);
      waiting = [bytes];
      wantedBytes = neededBytes(bytes, options);
      if (length < wantedBytes) return undefined;
      const message = bytes.subarray(0, wantedBytes);
      bytes = bytes.subarray(wantedBytes);
      length = bytes.length;
      waiting = length === 0 ? [] : [bytes];
      wantedBytes = prefixBytes;
      return contentOf(message, options);
    },
    end: () => {
      if (length > 0) throw new StatusError(code.internal, cutOff(length, wantedBytes));
    },
  };
}

/** How long the message is that these bytes begin, with its prefix. */
function neededBytes(bytes: Buffer, { maxBytes }: ReadOptions): number {
  if (bytes.length < prefixBytes) return prefixBytes;
  const size = bytes.readUInt32BE(1);
  if (maxBytes < 0 || size <= maxBytes) return prefixBytes + size;
  throw tooLarge(`has ${size} bytes`, maxBytes);
}

function contentOf(message: Buffer, options: ReadOptions): Uint8Array | Promise<Uint8Array> {
  const flag = message[0];
  const content = message.subarray(prefixBytes);
  if (flag === 0) return content;
  if (flag !== 1) {
    throw new StatusError(
      code.internal,
      `Cannot read a request message: its compression flag is ${flag}. Send 0 or 1.`,
    );
  }
  return decompressed(content, options);
}

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decompressors: ReadonlyMap<string, Decompress> = new Map([
  ["deflate", promisify<Buffer, ZlibOptions, Buffer>(inflate)],
  ["gzip", promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
]);

/** What requests may be compressed with, as grpc-accept-encoding says it. */
export const acceptedEncodings: string = ["identity", ...decompressors.keys()].join(",");

/** Throws UNIMPLEMENTED for an encoding that nobody here can read. */
export function checkEncoding(encoding: string): void {
  if (encoding === "identity" || decompressors.has(encoding)) return;
  throw new StatusError(
    code.unimplemented,
    `Cannot read requests with grpc-encoding ${JSON.stringify(encoding.slice(0, 40))}: send one of ${acceptedEncodings}.`,
  );
}

async function decompressed(content: Buffer, { encoding, maxBytes }: ReadOptions): Promise<Uint8Array> {
  const decompress = decompressors.get(encoding);
  if (decompress === undefined) {
    throw new StatusError(
      code.internal,
      `Cannot read a compressed request message: grpc-encoding is ${encoding}. Name the compression there.`,
    );
  }
  try {
    return await decompress(content, { maxOutputLength: maxBytes < 0 ? 2 ** 31 - 1 : maxBytes });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw tooLarge("is larger once it is decompressed", maxBytes);
    throw new StatusError(code.internal, `Cannot decompress a request message: it is not ${encoding}.`);
  }
}

function tooLarge(how: string, maxBytes: number): StatusError {
  return new StatusError(
    code.resourceExhausted,
    `A request message ${how}; the mock takes ${maxBytes} bytes. Start it with --max-message-size to raise that.`,
  );
}

function cutOff(length: number, wantedBytes: number): string {
  return length < prefixBytes
    ? `The request ended ${length} bytes into the prefix of a message. Send whole messages.`
    : `The request ended inside a message: ${length - prefixBytes} of ${wantedBytes - prefixBytes} bytes arrived. Send whole messages.`;
}

function whole(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length > 1 || only === undefined ? Buffer.concat(chunks) : only;
}
