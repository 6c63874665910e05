import {
  type FileChunk,
  type FileRequest,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { defaultChunkBytes, largestChunkBytes } from "../behaviours/download-file.ts";
import { code, StatusError } from "../call/status-error.ts";
import { droppedWhenSlow } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { cancellationsNoticed, only } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.downloadFile);

type Chunks = AsyncIterable<FileChunk>;
export const downloadFileFaults: readonly Fault[] = [
  fault({
    name: "download-file/numbers-from-one",
    sentence: "Chunks are numbered from 1.",
    violates: ["download-file/numbered"],
    answer: (chunk) => ({ ...chunk, chunkNumber: chunk.chunkNumber + 1 }),
  }),
  fault({
    name: "download-file/repeated-number",
    sentence: "The last chunk repeats the number of the previous one.",
    violates: ["download-file/numbered"],
    answer: (chunk) => (chunk.isLast ? { ...chunk, chunkNumber: Math.max(0, chunk.chunkNumber - 1) } : chunk),
  }),
  fault({
    name: "download-file/no-last",
    sentence: "No chunk has is_last set.",
    violates: ["download-file/exactly-one-last"],
    answer: (chunk) => (chunk.isLast ? undefined : chunk),
  }),
  fault({
    name: "download-file/two-last",
    sentence: "The last chunk is sent twice.",
    violates: ["download-file/exactly-one-last"],
    answers: async function* (chunks) {
      for await (const chunk of chunks) {
        yield chunk;
        if (chunk.isLast) yield { ...chunk, chunkNumber: chunk.chunkNumber + 1 };
      }
    },
  }),
  fault({
    name: "download-file/last-has-data",
    sentence: "The final data chunk has is_last set: clients that stop at is_last lose it.",
    violates: ["download-file/last-is-empty"],
    answers: (chunks) =>
      endChanged(chunks, (final, last) => [final === undefined ? last : { ...final, isLast: true }]),
  }),
  fault({
    name: "download-file/skips-last",
    sentence: "The final data chunk is missing.",
    violates: ["download-file/content"],
    answers: (chunks) =>
      endChanged(chunks, (final, last) => [
        final === undefined ? last : { ...last, chunkNumber: final.chunkNumber },
      ]),
  }),
  fault({
    name: "download-file/flipped-bit",
    sentence: "One bit of the file's final byte is flipped.",
    violates: ["download-file/content"],
    answers: (chunks) =>
      endChanged(chunks, (final, last) =>
        final === undefined ? [last] : [{ ...final, data: flipped(final.data) }, last],
      ),
  }),
  fault({
    name: "download-file/reused-buffer",
    sentence: "The second chunk repeats data of the first: the buffer was sent before it was filled.",
    violates: ["download-file/content"],
    answers: async function* (chunks) {
      let first: Uint8Array | undefined;
      for await (const chunk of chunks) {
        const isSecond = chunk.chunkNumber === 1 && !chunk.isLast && first !== undefined;
        yield isSecond ? { ...chunk, data: first?.subarray(0, chunk.data.length) ?? chunk.data } : chunk;
        first ??= chunk.data;
      }
    },
  }),
  fault({
    name: "download-file/chunk-too-large",
    sentence: "Chunks are one byte larger than requested.",
    violates: ["download-file/chunk-size"],
    requests: (requests) => resized(requests, (bytes) => bytes + 1),
  }),
  fault({
    name: "download-file/empty-chunk-in-between",
    sentence: "An empty chunk is sent before the final data chunk.",
    violates: ["download-file/chunk-size"],
    answers: (chunks) =>
      endChanged(chunks, (final, last) =>
        final === undefined
          ? [last]
          : [
              { ...final, data: new Uint8Array() },
              { ...final, chunkNumber: final.chunkNumber + 1 },
              { ...last, chunkNumber: last.chunkNumber + 1 },
            ],
      ),
  }),
  fault({
    name: "download-file/half-chunks",
    sentence: "Chunks have half the requested size.",
    violates: ["download-file/full-chunks"],
    requests: (requests) => resized(requests, (bytes) => Math.max(1, Math.floor(bytes / 2))),
  }),
  fault({
    name: "download-file/short-first-chunk",
    sentence: "The first chunk is split in two.",
    violates: ["download-file/full-chunks"],
    answers: async function* (chunks) {
      let cuts = 0;
      for await (const chunk of chunks) {
        const { data } = chunk;
        if (chunk.chunkNumber === 0 && data.length > 1) {
          yield { ...chunk, data: data.subarray(0, data.length - 1) };
          cuts = 1;
          yield { ...chunk, data: data.subarray(data.length - 1), chunkNumber: 1 };
        } else {
          yield { ...chunk, chunkNumber: chunk.chunkNumber + cuts };
        }
      }
    },
  }),
  fault({
    name: "download-file/default-of-64-kib",
    sentence: "A chunk_size of 0 means 64 KiB.",
    violates: ["download-file/default-chunk-size"],
    requests: async function* (requests) {
      for await (const request of requests) yield { ...request, chunkSize: request.chunkSize || 64 * 1024 };
    },
  }),
  fault({
    name: "download-file/empty-file-without-chunk",
    sentence: "An empty file ends OK without any chunk.",
    violates: ["download-file/empty-file"],
    answer: (chunk) => (chunk.isLast && chunk.chunkNumber === 0 ? undefined : chunk),
  }),
  fault({
    name: "download-file/empty-file-not-found",
    sentence: "An empty file ends NOT_FOUND.",
    violates: ["download-file/empty-file"],
    answer: (chunk) => {
      if (chunk.isLast && chunk.chunkNumber === 0) throw new StatusError(code.notFound, "No such file.");
      return chunk;
    },
  }),
  fault({
    name: "download-file/exact-multiple-loses-chunk",
    sentence: "A file whose size is an exact multiple of chunk_size loses its final data chunk.",
    violates: ["download-file/exact-multiple"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          yield* endChanged(inner(only(request), context), (final, last) => {
            const isFull = final?.data.length === chunkBytesOf(request);
            if (final === undefined || isFull) return [{ ...last, chunkNumber: final?.chunkNumber ?? 0 }];
            return [final, last];
          });
        }
      },
  }),
  fault({
    name: "download-file/exact-multiple-adds-empty-chunk",
    sentence:
      "A file whose size is an exact multiple of chunk_size gets an extra empty chunk before the last.",
    violates: ["download-file/chunk-size"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          yield* endChanged(inner(only(request), context), (final, last) => {
            if (final === undefined) return [last];
            if (final.data.length !== chunkBytesOf(request)) return [final, last];
            return [final, { ...last, isLast: false }, { ...last, chunkNumber: last.chunkNumber + 1 }];
          });
        }
      },
  }),
  fault({
    name: "download-file/slow-reader-loses-chunk",
    sentence: "A chunk is lost after the reader has paused.",
    violates: ["download-file/slow-reader"],
    answers: droppedWhenSlow,
  }),
  fault({
    name: "download-file/continues-cancelled",
    sentence: "After a cancelled download, the next download of the same file continues where it stopped.",
    violates: ["download-file/cancelled-midway"],
    behaviour: (inner) => {
      const delivered = new Map<string, number>();
      return async function* (requests, context) {
        for await (const request of requests) {
          await cancellationsNoticed();
          const skipped = delivered.get(request.filePath) ?? 0;
          delivered.delete(request.filePath);
          let given = 0;
          const note = (): void => void delivered.set(request.filePath, given);
          context.signal.addEventListener("abort", note);
          for await (const chunk of inner(only(request), context)) {
            if (chunk.chunkNumber < skipped && !chunk.isLast) continue;
            given++;
            yield { ...chunk, chunkNumber: Math.max(0, chunk.chunkNumber - skipped) };
          }
          context.signal.removeEventListener("abort", note);
        }
      };
    },
  }),
];

function chunkBytesOf({ chunkSize }: FileRequest): number {
  return Math.min(chunkSize || defaultChunkBytes, largestChunkBytes);
}

async function* resized(
  requests: AsyncIterable<FileRequest>,
  change: (bytes: number) => number,
): AsyncGenerator<FileRequest> {
  for await (const request of requests) {
    yield request.chunkSize === 0 ? request : { ...request, chunkSize: change(request.chunkSize) };
  }
}

/** Replaces the final data chunk, which an empty file does not have, and the one that closes the file. */
async function* endChanged(
  chunks: Chunks,
  change: (final: FileChunk | undefined, last: FileChunk) => readonly FileChunk[],
): AsyncGenerator<FileChunk> {
  let held: FileChunk | undefined;
  for await (const chunk of chunks) {
    if (chunk.isLast) {
      yield* change(held, chunk);
    } else {
      if (held !== undefined) yield held;
      held = chunk;
    }
  }
}

function flipped(data: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(data);
  const at = copy.length - 1;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
