import { receiveLimit } from "../../generic/every-call.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { notServed } from "../../generic/served.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type ScenarioRef, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { eachCall } from "../../model/judge.ts";
import { codeName } from "../../transcript/code.ts";
import { type Download, downloadOf, wrongContent } from "./model.ts";
import { hugeChunkSize, largeFileScenario, secondDownload, smallFilesScenario } from "./scenarios.ts";

/** What every download of a file that exists must be. */
export const downloadClauses: readonly Clause[] = [
  onDownloads("numbered", "chunk_number counts 0, 1, 2, … without gaps.", ({ chunks }) => {
    const wrong = chunks.find((chunk, index) => chunk.number !== index);
    if (wrong !== undefined) {
      return violated(`Chunk ${chunks.indexOf(wrong)} is numbered ${wrong.number}.`, { event: wrong.event });
    }
    return chunks.length === 0 ? vacuous("no chunk came") : holds;
  }),
  onDownloads(
    "exactly-one-last",
    "Exactly one chunk has is_last, and it is the final message.",
    (download) => {
      const { chunks, ok } = download;
      const early = chunks.find((chunk, index) => chunk.isLast && index < chunks.length - 1);
      if (early !== undefined) {
        return violated(`Chunk ${early.number} has is_last, and more chunks follow.`, { event: early.event });
      }
      if (!ok) return vacuous("the download did not end OK");
      return chunks.at(-1)?.isLast === true
        ? holds
        : violated(`None of ${chunks.length} chunks has is_last.`, endOf(download));
    },
  ),
  onDownloads("last-is-empty", "The last chunk carries no data.", ({ chunks }) => {
    const last = chunks.find((chunk) => chunk.isLast);
    if (last === undefined) return vacuous("no chunk has is_last");
    return last.length === 0
      ? holds
      : violated(`The last chunk carries ${last.length} bytes.`, {
          event: last.event,
          mark: "data in the last chunk",
        });
  }),
  onDownloads(
    "content",
    "The data in order is the file, byte for byte.",
    (download) => {
      const wrong = wrongContent(download);
      if (wrong === undefined) return download.whole ? holds : vacuous("the download was cut short");
      return violated(
        `Of "${download.request.filePath}" ${wrong.why}.`,
        wrong.event === undefined ? {} : { event: wrong.event },
      );
    },
    [smallFilesScenario, largeFileScenario, oneHealthyCall, secondDownload],
  ),
  onDownloads(
    "chunk-size",
    "No chunk is larger than chunk_size, and only the last chunk is empty.",
    ({ chunks, chunkBytes }) => {
      const large = chunks.find((chunk) => chunk.length > chunkBytes);
      if (large !== undefined) {
        return violated(`Chunk ${large.number} has ${large.length} bytes; ${chunkBytes} were asked for.`, {
          event: large.event,
        });
      }
      const empty = chunks.find((chunk) => chunk.length === 0 && !chunk.isLast);
      if (empty !== undefined) {
        return violated(`Chunk ${empty.number} is empty and not the last.`, { event: empty.event });
      }
      return chunks.length === 0 ? vacuous("no chunk came") : holds;
    },
  ),
  onDownloads(
    "full-chunks",
    "For a chunk_size up to 3 MiB, every data chunk except the last holds exactly chunk_size bytes.",
    ({ chunks, chunkBytes, request }) => {
      if (request.chunkSize === 0 || chunkBytes > 3 * 1024 * 1024)
        return vacuous("no chunk_size up to 3 MiB");
      return fullChunks(chunks, chunkBytes);
    },
  ),
  onDownloads("default-chunk-size", "A chunk_size of 0 means 1 MiB.", (download) => {
    const { chunks, chunkBytes, request } = download;
    if (request.chunkSize !== 0) return vacuous("a chunk_size was asked for");
    if (download.file.size <= chunkBytes) return vacuous("the file has no more than 1 MiB");
    if (chunks.length === 0) return violated("A chunk_size of 0 was not served.", endOf(download));
    const large = chunks.find((chunk) => chunk.length > chunkBytes);
    return large === undefined
      ? fullChunks(chunks, chunkBytes)
      : violated(`Chunk ${large.number} has ${large.length} bytes.`, { event: large.event });
  }),
  onDownloads("empty-file", "An empty file is one chunk: number 0, last, empty.", (download) => {
    if (download.file.size > 0 || !download.whole) return vacuous("the file is not empty");
    const [first, second] = download.chunks;
    const right = first?.isLast === true && first.number === 0 && first.length === 0 && second === undefined;
    return right && download.ok
      ? holds
      : violated(`An empty file came as ${download.chunks.length} chunks.`, endOf(download));
  }),
  onDownloads("exact-multiple", "A file of exactly k × chunk_size has k data chunks.", (download) => {
    const { file, chunkBytes, chunks, request, ok } = download;
    if (!ok || request.chunkSize === 0 || chunkBytes > 3 * 1024 * 1024)
      return vacuous("no chunk_size was asked for");
    if (file.size === 0 || file.size % chunkBytes !== 0) return vacuous("the file is no exact multiple");
    // The closing chunk is the one with is_last; an empty chunk before it is one too many.
    const data = chunks.filter(
      (chunk, index) => !(chunk.isLast && index === chunks.length - 1) || chunk.length > 0,
    );
    const owed = file.size / chunkBytes;
    return data.length === owed
      ? holds
      : violated(
          `A file of ${owed} × ${chunkBytes} bytes came in ${data.length} data chunks.`,
          endOf(download),
        );
  }),
];

/** A chunk size that no message can carry. */
export const hugeChunkClause: Clause = behaviourClause({
  id: "download-file/huge-chunk-size",
  sentence:
    "A chunk_size over 4 MiB is refused with INVALID_ARGUMENT before any message, or served whole in smaller chunks.",
  scenarios: [hugeChunkSize],
  judge: eachCall((transcript, { facts }) => {
    const download = downloadOf(transcript, facts);
    if (download === undefined || download.request.chunkSize <= receiveLimit) return vacuous("no such call");
    const end = endOf(download);
    if (!download.ok && download.chunks.length === 0) {
      const last = transcript.events.find((event) => event.kind === "end");
      const ended = last === undefined ? "no end came" : `it ended ${codeName(last.status.code)}`;
      const why = notServed(transcript) ?? ended;
      return last?.status.code === 3 && last.cause === "trailers"
        ? holds
        : violated(`It was not refused with INVALID_ARGUMENT: ${why}.`, end);
    }
    const wrong = wrongContent(download);
    if (wrong !== undefined) return violated(`Of ${download.file.size} bytes ${wrong.why}.`, end);
    const large = transcript.events.findIndex(
      (event) => event.from === "server" && event.kind === "message" && event.message.size > receiveLimit,
    );
    return large < 0 ? holds : violated("A message is over gRPC's receive limit of 4 MiB.", { event: large });
  }),
});

function fullChunks(chunks: Download["chunks"], chunkBytes: number): Verdict {
  const data = chunks.filter((chunk) => chunk.length > 0);
  const short = data.find((chunk, index) => index < data.length - 1 && chunk.length !== chunkBytes);
  if (short !== undefined) {
    return violated(
      `Chunk ${short.number} has ${short.length} bytes, and data follows; ${chunkBytes} are owed.`,
      {
        event: short.event,
      },
    );
  }
  return data.length < 2 ? vacuous("no two data chunks came") : holds;
}

function endOf(download: Download): { readonly event?: number } {
  const event = download.transcript.events.findIndex((each) => each.kind === "end");
  return event < 0 ? {} : { event };
}

function onDownloads(
  name: string,
  sentence: string,
  judge: (download: Download) => Verdict,
  scenarios: readonly ScenarioRef[] = [smallFilesScenario, largeFileScenario, oneHealthyCall],
): Clause {
  return behaviourClause({
    id: `download-file/${name}`,
    sentence,
    scenarios,
    judge: eachCall((transcript, { facts }) => {
      const download = downloadOf(transcript, facts);
      return download === undefined ? vacuous("no known file was asked for") : judge(download);
    }),
  });
}
