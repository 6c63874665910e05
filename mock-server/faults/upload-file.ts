import { createHash } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type FileChunk, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { Fault } from "./fault.ts";
import { createLeftovers, onlyFirst } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.uploadFile);

type Chunks = AsyncIterable<FileChunk>;

export const uploadFileFaults: readonly Fault[] = [
  fault({
    name: "upload-file/counts-chunks",
    sentence: "total_bytes is the number of chunks.",
    violates: ["upload-file/total-bytes"],
    answerTo: (result, chunks) => ({ ...result, totalBytes: BigInt(chunks.length) }),
  }),
  fault({
    name: "upload-file/checksum-upper-case",
    sentence: "The checksum is in upper case.",
    violates: ["upload-file/checksum"],
    answer: (result) => ({ ...result, checksum: result.checksum.toUpperCase() }),
  }),
  fault({
    name: "upload-file/checksum-without-last-chunk",
    sentence: "The checksum leaves out the final chunk.",
    violates: ["upload-file/checksum"],
    answerTo: (result, chunks) => ({ ...result, checksum: md5(chunks.slice(0, -1)) }),
  }),
  fault({
    name: "upload-file/checksum-sha-1",
    sentence: "The checksum is SHA-1.",
    violates: ["upload-file/checksum"],
    answerTo: (result, chunks) => ({ ...result, checksum: md5(chunks, "sha1") }),
  }),
  fault({
    name: "upload-file/checksum-of-call-before",
    sentence: "Every second upload has the checksum of the previous one.",
    violates: ["upload-file/checksum"],
    behaviour: (inner) => {
      let before = "";
      return async function* (requests, context) {
        for await (const result of inner(requests, context)) {
          const isSecond = context.callIndex % 2 === 1;
          yield { ...result, checksum: isSecond ? before : result.checksum };
          before = result.checksum;
        }
      };
    },
  }),
  fault({
    name: "upload-file/file-id-from-second",
    sentence: "The file id is the time in seconds.",
    violates: ["upload-file/file-id"],
    answer: (result, _, { clock }) => ({ ...result, fileId: `file_${Math.floor(clock.now() / 1000)}` }),
  }),
  fault({
    name: "upload-file/file-id-from-checksum",
    sentence: "The file id is the checksum: identical uploads get the same id.",
    violates: ["upload-file/file-id"],
    answer: (result) => ({ ...result, fileId: `file-${result.checksum}` }),
  }),
  fault({
    name: "upload-file/no-file-id",
    sentence: "The file id is empty.",
    violates: ["upload-file/file-id"],
    answer: (result) => ({ ...result, fileId: "" }),
  }),
  fault({
    name: "upload-file/no-uploaded-at",
    sentence: "uploaded_at is missing.",
    violates: ["upload-file/uploaded-at"],
    answer: ({ uploadedAt: _, ...result }) => result,
  }),
  fault({
    name: "upload-file/local-time",
    sentence: "uploaded_at is off by hours: local time taken for UTC.",
    violates: ["upload-file/uploaded-at"],
    answer: (result, _, { clock }) => ({
      ...result,
      uploadedAt: timestampFromMs(clock.now() + 9 * 3_600_000),
    }),
  }),
  fault({
    name: "upload-file/answers-after-first-chunk",
    sentence: "The response is sent after the first chunk.",
    violates: ["upload-file/answers-after-half-close"],
    requests: (chunks) => onlyFirst(chunks, 1),
  }),
  fault({
    name: "upload-file/answers-at-last-chunk",
    sentence: "The response is sent at is_last, before the half-close.",
    violates: ["upload-file/answers-after-half-close"],
    requests: async function* (chunks) {
      for await (const chunk of chunks) {
        yield chunk;
        if (chunk.isLast) return;
      }
    },
  }),
  fault({
    name: "upload-file/refuses-empty",
    sentence: "An upload without chunks is rejected.",
    violates: ["upload-file/empty"],
    answerTo: (result, chunks) => {
      if (chunks.length === 0) throw new StatusError(code.invalidArgument, "No data.");
      return result;
    },
  }),
  fault({
    name: "upload-file/accepts-out-of-order",
    sentence: "Chunk numbers are ignored.",
    violates: ["upload-file/out-of-order"],
    requests: renumbered,
  }),
  fault({
    name: "upload-file/sorts-chunks",
    sentence: "Chunks that arrive out of order are sorted by number.",
    violates: ["upload-file/order-kept"],
    requests: async function* (chunks) {
      const all: FileChunk[] = [];
      for await (const chunk of chunks) all.push(chunk);
      yield* renumbered(all.toSorted((one, other) => one.chunkNumber - other.chunkNumber));
    },
  }),
  fault({
    name: "upload-file/ignores-repeated-number",
    sentence: "A chunk with a repeated number is ignored.",
    violates: ["upload-file/order-kept"],
    requests: async function* (chunks) {
      const numbers = new Set<number>();
      const kept: FileChunk[] = [];
      for await (const chunk of chunks) {
        if (!numbers.has(chunk.chunkNumber)) kept.push(chunk);
        numbers.add(chunk.chunkNumber);
      }
      yield* renumbered(kept);
    },
  }),
  fault({
    name: "upload-file/keeps-cancelled",
    sentence: "Chunks of a cancelled upload count in the next one.",
    violates: ["upload-file/cancelled"],
    behaviour: (inner) => {
      const withLeftovers = createLeftovers<FileChunk>();
      return (requests, context) => inner(renumbered(withLeftovers(requests, context)), context);
    },
  }),
  fault({
    name: "upload-file/wraps-at-16-mib",
    sentence: "total_bytes overflows at 16 MiB.",
    violates: ["upload-file/large"],
    answer: (result) => ({ ...result, totalBytes: BigInt.asUintN(24, result.totalBytes) }),
  }),
  fault({
    name: "upload-file/loses-chunk-1000",
    sentence: "The thousandth chunk is lost.",
    violates: ["upload-file/large"],
    requests: async function* (chunks) {
      let index = 0;
      for await (const chunk of chunks) yield ++index === 1000 ? { ...chunk, data: new Uint8Array() } : chunk;
    },
  }),
];

function md5(chunks: readonly FileChunk[], algorithm = "md5"): string {
  const hash = createHash(algorithm);
  for (const { data } of chunks) hash.update(data);
  return hash.digest("hex");
}

/** As if the client had numbered its chunks right. */
async function* renumbered(chunks: Chunks | Iterable<FileChunk>): AsyncGenerator<FileChunk> {
  let chunkNumber = 0;
  for await (const chunk of chunks) yield { ...chunk, chunkNumber: chunkNumber++, isLast: false };
}
