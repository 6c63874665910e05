import { type FileHandle, open, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { create } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { type FileChunk, FileChunkSchema, type FileRequest } from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid, Refusal } from "./refusal.ts";
import type { Ways } from "./ways.ts";

const mib = 1024 * 1024;
/** Leaves room for the rest of the message under gRPC's 4 MiB. */
const largestChunk = 3 * mib;

export async function downloadFile(request: FileRequest, out: Outflow<FileChunk>, ways: Ways): Promise<void> {
  if (request.chunkSize < 0) throw invalid("chunk_size", "must not be negative");
  if (ways.liberal && request.chunkSize > 4 * mib) throw invalid("chunk_size", "must be 4 MiB at most");
  const file = await open(await pathInside(ways.filesDir, request.filePath), "r");
  try {
    if (!(await file.stat()).isFile()) throw new Refusal(status.FAILED_PRECONDITION, "not a file");
    await send(file, Math.min(request.chunkSize || mib, largestChunk), out, ways);
  } finally {
    await file.close();
  }
}

async function send(file: FileHandle, size: number, out: Outflow<FileChunk>, ways: Ways): Promise<void> {
  let chunkNumber = 0;
  for (;;) {
    const data = await read(file, size, chunkNumber * size);
    if (data.length > 0 || isEmptyTail(chunkNumber, ways)) {
      await out.send(create(FileChunkSchema, { data, chunkNumber }));
      chunkNumber++;
    }
    if (data.length < size) break;
  }
  await out.send(create(FileChunkSchema, { chunkNumber, isLast: true }));
}

/** The wrong line: the short read at the end is sent though it is empty. */
function isEmptyTail(chunkNumber: number, ways: Ways): boolean {
  return ways.bug === "streaming.StreamingService/DownloadFile" && chunkNumber > 0;
}

/** So many bytes, fewer only at the end of the file. */
async function read(file: FileHandle, size: number, position: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

async function pathInside(dir: string, filePath: string): Promise<string> {
  if (filePath.includes("\0")) throw invalid("file_path", "must not have a NUL byte");
  const root = await realpath(dir);
  const path = await realpath(resolve(root, filePath)).catch(() => {
    throw new Refusal(status.NOT_FOUND, "no such file");
  });
  if (path !== root && !path.startsWith(root + sep)) {
    throw new Refusal(status.PERMISSION_DENIED, "outside of what is served");
  }
  return path;
}
