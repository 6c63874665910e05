import { closeSync, constants, fstatSync, openSync, read, realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import { code, StatusError } from "../call/status-error.ts";

/** A file that is open for reading. */
export interface ServedFile extends Disposable {
  readonly descriptor: number;
  /** When it was opened. */
  readonly bytes: number;
}

/** What the path leads to is a directory, say. */
export class NotAFile extends StatusError {
  constructor(path: string) {
    super(code.invalidArgument, `"${path}" is not a file.`);
  }
}

/**
 * Opens a file inside a folder for reading; dispose of it after use.
 * Throws NOT_FOUND for what is not there or lies outside, also behind a link, and INVALID_ARGUMENT
 * for what is no file. It does not wait: each of these questions costs a tenth of what asking a thread costs.
 */
export function openInside(root: string, path: string): ServedFile {
  if (path.includes("\0")) throw new StatusError(code.invalidArgument, "A path cannot contain a NUL byte.");
  const real = realInside(root, path);
  // The path has no links any more: one that turned up since is refused. A FIFO must not hold up the open.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = real === undefined ? undefined : opened(real, flags);
  if (descriptor === undefined) throw new StatusError(code.notFound, `No file "${path}".`);
  const stats = fstatSync(descriptor);
  if (stats.isFile()) {
    return { descriptor, bytes: stats.size, [Symbol.dispose]: () => closeSync(descriptor) };
  }
  closeSync(descriptor);
  throw new NotAFile(path);
}

/** The path without links; undefined where there is nothing inside the folder. */
function realInside(root: string, path: string): string | undefined {
  try {
    const realRoot = realpathSync.native(root);
    const real = realpathSync.native(resolve(root, path));
    const folder = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
    return real === realRoot || real.startsWith(folder) ? real : undefined;
  } catch {
    return undefined;
  }
}

function opened(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags);
  } catch {
    return undefined;
  }
}

const readAheadBytes = 256 * 1024;

/** The file in blocks of exactly `blockBytes`, the final one shorter where the size is no multiple. */
export async function* readBlocks(
  { descriptor, bytes }: ServedFile,
  blockBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Small blocks are cut from larger reads.
  const readBytes = blockBytes * Math.max(1, Math.floor(readAheadBytes / blockBytes));
  for (let begin = 0; begin < bytes; begin += readBytes) {
    const buffer = await readFully(descriptor, begin, Math.min(readBytes, bytes - begin));
    for (let offset = 0; offset < buffer.length; offset += blockBytes) {
      yield buffer.subarray(offset, offset + blockBytes);
    }
    // It has become shorter.
    if (buffer.length < readBytes) return;
  }
}

/** Reads on where a read is short; fewer bytes than wanted mean the end of the file. */
async function readFully(descriptor: number, begin: number, wantedBytes: number): Promise<Uint8Array> {
  // Every byte that is given away was read.
  const buffer = Buffer.allocUnsafeSlow(wantedBytes);
  let length = 0;
  while (length < wantedBytes) {
    const bytesRead = await readSome(descriptor, buffer, length, begin + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function readSome(descriptor: number, buffer: Buffer, offset: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, buffer, offset, buffer.length - offset, position, (error, bytesRead) => {
      if (error === null) resolve(bytesRead);
      else reject(error);
    });
  });
}
