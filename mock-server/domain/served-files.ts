import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { code, StatusError } from "../call/status-error.ts";

/**
 * Opens a file inside a folder for reading; close the handle after use.
 * Throws NOT_FOUND for what is not there or lies outside, also behind a link, and INVALID_ARGUMENT
 * for what is no file.
 */
export async function openInside(root: string, path: string): Promise<FileHandle> {
  if (path.includes("\0")) throw new StatusError(code.invalidArgument, "A path cannot contain a NUL byte.");
  const notFound = new StatusError(code.notFound, `No file "${path}".`);
  const [realRoot, real] = await Promise.all([realpath(root), realpath(resolve(root, path))]).catch(() => {
    throw notFound;
  });
  if (real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep))
    throw notFound;
  // The path has no links any more: one that turned up since is refused. A FIFO must not hold up the open.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(real, flags).catch(() => {
    throw notFound;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new StatusError(code.invalidArgument, `"${path}" is not a file.`);
}

const readAheadBytes = 64 * 1024;

/** The file in blocks of exactly `blockBytes`, the final one shorter where the size is no multiple. */
export async function* readBlocks(
  file: FileHandle,
  blockBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Small blocks are cut from larger reads.
  const readBytes = blockBytes * Math.max(1, Math.floor(readAheadBytes / blockBytes));
  for (;;) {
    const buffer = await readFully(file, readBytes);
    for (let offset = 0; offset < buffer.length; offset += blockBytes) {
      yield buffer.subarray(offset, offset + blockBytes);
    }
    if (buffer.length < readBytes) return;
  }
}

/** Reads on where a read is short; fewer bytes than wanted mean the end of the file. */
async function readFully(file: FileHandle, wantedBytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(wantedBytes);
  let length = 0;
  while (length < wantedBytes) {
    const { bytesRead } = await file.read(buffer, length, wantedBytes - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
