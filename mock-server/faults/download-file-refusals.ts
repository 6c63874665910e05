import { resolve } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type FileChunk,
  type FileChunkSchema,
  type FileRequest,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { downloadFrom } from "../behaviours/download-file.ts";
import { encoded } from "../call/encode.ts";
import { code, StatusError } from "../call/status-error.ts";
import { NotAFile } from "../domain/served-files.ts";
import type { Fault } from "./fault.ts";
import { only } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const method = StreamingService.method.downloadFile;
const fault = faultsOf(method);

type ChunkInit = MessageInitShape<typeof FileChunkSchema>;

const closing: ChunkInit = { data: new Uint8Array(), chunkNumber: 0, isLast: true };

/** Requests that must be refused, and sizes that are served with care. */
export const downloadFileRefusalFaults: readonly Fault[] = [
  fault({
    name: "download-file/accepts-negative-chunk-size",
    sentence: "A negative chunk_size counts as 0.",
    violates: ["download-file/negative-chunk-size"],
    unvalidated: true,
    requests: async function* (requests) {
      for await (const request of requests) yield { ...request, chunkSize: Math.max(0, request.chunkSize) };
    },
  }),
  fault({
    name: "download-file/huge-chunk-fails-midway",
    sentence: "A chunk_size over 4 MiB fails after the first chunk.",
    violates: ["download-file/huge-chunk-size"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          for await (const chunk of inner(only(request), context)) {
            yield chunk;
            if (isHuge(request)) throw new StatusError(code.resourceExhausted, "Message too large.");
          }
        }
      },
  }),
  fault({
    name: "download-file/huge-chunk-internal",
    sentence: "A chunk_size over 4 MiB ends INTERNAL: the buffer could not be allocated.",
    violates: ["download-file/huge-chunk-size"],
    requests: async function* (requests) {
      for await (const request of requests) {
        if (isHuge(request)) throw new StatusError(code.internal, "Array buffer allocation failed.");
        yield request;
      }
    },
  }),
  fault({
    name: "download-file/huge-chunk-in-one-message",
    sentence: "With a chunk_size over 4 MiB the whole file is sent in one message.",
    violates: ["call/oversized-response"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          if (!isHuge(request)) {
            yield* inner(only(request), context);
            continue;
          }
          const all: Uint8Array[] = [];
          for await (const { data } of inner(only(request), context)) all.push(data);
          // Bytes, because the engine refuses to encode what is larger than clients take.
          yield encoded(method, { data: Buffer.concat(all), chunkNumber: 0, isLast: false });
          yield { ...closing, chunkNumber: 1 };
        }
      },
  }),
  fault({
    name: "download-file/missing-is-empty",
    sentence: "A missing file is served as an empty one.",
    violates: ["download-file/not-found"],
    answers: (chunks) => instead(chunks, isNotFound, [closing]),
  }),
  fault({
    name: "download-file/missing-unknown",
    sentence: "A missing file ends UNKNOWN.",
    violates: ["download-file/not-found"],
    answers: (chunks) => instead(chunks, isNotFound, [], new StatusError(code.unknown, "ENOENT")),
  }),
  fault({
    name: "download-file/missing-after-a-chunk",
    sentence: "NOT_FOUND is sent after an empty chunk.",
    violates: ["download-file/not-found"],
    answers: (chunks) =>
      instead(
        chunks,
        isNotFound,
        [{ ...closing, isLast: false }],
        new StatusError(code.notFound, "No such file."),
      ),
  }),
  fault({
    name: "download-file/directory-is-empty",
    sentence: "A directory is served as an empty file.",
    violates: ["download-file/directory"],
    answers: (chunks) => instead(chunks, isNoFile, [closing]),
  }),
  fault({
    name: "download-file/leaves-root",
    sentence: "Paths with .. and absolute paths reach files outside the root.",
    violates: ["download-file/outside-root"],
    behaviour: (_, { files }) => {
      const anywhere = downloadFrom("/");
      return async function* (requests, context) {
        for await (const request of requests) {
          yield* anywhere(only({ ...request, filePath: resolve(files, request.filePath) }), context);
        }
      };
    },
  }),
  fault({
    name: "download-file/follows-links",
    sentence: "A symbolic link inside the root leads outside.",
    violates: ["download-file/outside-root"],
    behaviour: (inner, { files }) => {
      const anywhere = downloadFrom("/");
      return async function* (requests, context) {
        for await (const request of requests) {
          const path = resolve(files, request.filePath);
          const seemsInside = path.startsWith(`${resolve(files)}/`);
          yield* seemsInside
            ? anywhere(only({ ...request, filePath: path }), context)
            : inner(only(request), context);
        }
      };
    },
  }),
  fault({
    name: "download-file/compares-prefixes",
    sentence: "A folder beside the root is served where its name begins like the root's.",
    violates: ["download-file/outside-root"],
    behaviour: (inner, { files }) => {
      const anywhere = downloadFrom("/");
      return async function* (requests, context) {
        for await (const request of requests) {
          const path = resolve(files, request.filePath);
          const beside = path.startsWith(resolve(files)) && !path.startsWith(`${resolve(files)}/`);
          yield* beside
            ? anywhere(only({ ...request, filePath: path }), context)
            : inner(only(request), context);
        }
      };
    },
  }),
  fault({
    name: "download-file/outside-root-internal",
    sentence: "A path that leads outside the root ends INTERNAL.",
    violates: ["download-file/outside-root"],
    requests: async function* (requests) {
      for await (const request of requests) {
        if (/^\/|\.\./.test(request.filePath)) throw new StatusError(code.internal, "Path assertion failed.");
        yield request;
      }
    },
  }),
];

function isHuge({ chunkSize }: FileRequest): boolean {
  return chunkSize > 4 * 1024 * 1024;
}

/** Where the call would end with such a status: these chunks and another end in its place. */
async function* instead(
  chunks: AsyncIterable<FileChunk>,
  isMeant: (status: StatusError) => boolean,
  given: readonly ChunkInit[],
  end?: StatusError,
): AsyncGenerator<ChunkInit> {
  try {
    yield* chunks;
  } catch (thrown) {
    if (!(thrown instanceof StatusError) || !isMeant(thrown)) throw thrown;
    yield* given;
    if (end !== undefined) throw end;
  }
}

function isNotFound(status: StatusError): boolean {
  return status.code === code.notFound;
}

function isNoFile(status: StatusError): boolean {
  return status instanceof NotAFile;
}
