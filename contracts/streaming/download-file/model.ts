import {
  type FileChunkSchema,
  type FileRequest,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Facts, KnownFile } from "../../model/observation.ts";
import { codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endedOk, hasEvent, peerEndOf, received, requestOf, type Seen } from "../../transcript/query.ts";

export const method: typeof StreamingService.method.downloadFile = StreamingService.method.downloadFile;

/** A chunk_size of 0 means this many bytes. */
export const defaultChunkBytes: number = 1024 * 1024;

/** One download of a file that the server has. */
export interface Download {
  readonly transcript: Transcript;
  readonly request: FileRequest;
  readonly file: KnownFile;
  readonly chunks: readonly Chunk[];
  /** Bytes that a data chunk may have at most. */
  readonly chunkBytes: number;
  /** True where the client let the server send to the end. */
  readonly whole: boolean;
  readonly ok: boolean;
}

export interface Chunk {
  readonly number: number;
  readonly isLast: boolean;
  readonly length: number;
  readonly md5: string;
  readonly event: number;
}

/** Reads a call as a download; undefined where it asks for something that is no known file. */
export function downloadOf(transcript: Transcript, facts: Facts): Download | undefined {
  const request = requestOf(transcript, method.input);
  if (request === undefined || request.chunkSize < 0) return undefined;
  const file = facts.files.find((each) => facts.filesPrefix + each.name === request.filePath);
  if (file === undefined) return undefined;
  return {
    transcript,
    request,
    file,
    chunks: received(transcript, method.output).map(chunkOf),
    chunkBytes: request.chunkSize === 0 ? defaultChunkBytes : request.chunkSize,
    whole: !hasEvent(transcript, "client", "cancel") && !hasEvent(transcript, "client", "cut"),
    ok: endedOk(transcript),
  };
}

function chunkOf(seen: Seen<typeof FileChunkSchema>): Chunk {
  return {
    number: seen.value.chunkNumber,
    isLast: seen.value.isLast,
    length: seen.recorded.data?.length ?? seen.value.data.length,
    md5: seen.recorded.data?.md5 ?? "",
    event: seen.event,
  };
}

/** Where and why the data is not the file; undefined where it is, as far as it came. */
export function wrongContent(
  download: Download,
): { readonly why: string; readonly event?: number } | undefined {
  const { file, chunks, transcript } = download;
  let offset = 0;
  for (const chunk of chunks) {
    if (offset + chunk.length > file.size) {
      return { why: `${offset + chunk.length} bytes came of a file of ${file.size}`, event: chunk.event };
    }
    if (file.md5Of(offset, chunk.length) !== chunk.md5) {
      return {
        why: `bytes ${offset} to ${offset + chunk.length} are not those of the file`,
        event: chunk.event,
      };
    }
    offset += chunk.length;
  }
  if (!download.whole) return undefined;
  const end = peerEndOf(transcript);
  if (end === undefined) return { why: `${offset} of ${file.size} bytes came, and no end` };
  const event = transcript.events.indexOf(end);
  if (end.status.code !== 0) {
    return {
      why: `the download ended ${codeName(end.status.code)} after ${offset} of ${file.size} bytes`,
      event,
    };
  }
  return offset === file.size ? undefined : { why: `${offset} of ${file.size} bytes came`, event };
}

/** Why a download is not that of a correct server, in all respects. */
export function wrongDownload(transcript: Transcript, facts: Facts): string | undefined {
  const download = downloadOf(transcript, facts);
  if (download === undefined) return "it asks for no known file";
  const content = wrongContent(download);
  if (content !== undefined) return content.why;
  const misnumbered = download.chunks.findIndex((chunk, index) => chunk.number !== index);
  if (misnumbered >= 0) return `chunk ${misnumbered} is not numbered so`;
  if (!download.whole) return undefined;
  const last = download.chunks.filter((chunk) => chunk.isLast);
  return last.length === 1 && download.chunks.at(-1)?.isLast === true
    ? undefined
    : "not exactly its final chunk is the last";
}
