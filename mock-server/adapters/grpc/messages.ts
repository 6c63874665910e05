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

/** The messages of a request body. Throws a StatusError where the bytes are none. */
export async function* messagesFrom(
  body: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  /** Nothing is put together before it is all there. */
  let wantedBytes = prefixBytes;
  for await (const chunk of body) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < wantedBytes) continue;
    let bytes = whole(waiting);
    for (wantedBytes = neededBytes(bytes, options); bytes.length >= wantedBytes; ) {
      yield await contentOf(bytes.subarray(0, wantedBytes), options);
      bytes = bytes.subarray(wantedBytes);
      wantedBytes = neededBytes(bytes, options);
    }
    waiting = bytes.length === 0 ? [] : [bytes];
    length = bytes.length;
  }
  if (length > 0) throw new StatusError(code.internal, cutOff(length, wantedBytes));
}

/** How long the message is that these bytes begin, with its prefix. */
function neededBytes(bytes: Buffer, { maxBytes }: ReadOptions): number {
  if (bytes.length < prefixBytes) return prefixBytes;
  const size = bytes.readUInt32BE(1);
  if (maxBytes < 0 || size <= maxBytes) return prefixBytes + size;
  throw tooLarge(`has ${size} bytes`, maxBytes);
}

async function contentOf(message: Buffer, options: ReadOptions): Promise<Uint8Array> {
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

function whole(chunks: readonly Uint8Array[]): Buffer {
  const [only] = chunks;
  if (chunks.length > 1 || only === undefined) return Buffer.concat(chunks);
  return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
}
