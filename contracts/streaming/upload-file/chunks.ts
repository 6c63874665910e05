import { seededData } from "../../../fixtures/messages/seeded.ts";
import { FileChunkSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Step } from "../../model/scenario.ts";
import { awaitEnd, encode, halfClose, sendBytes } from "../../model/step.ts";

export const mib: number = 1024 * 1024;

/** An upload as scenarios draw it. */
export interface Upload {
  /** Bytes of each chunk. */
  readonly sizes: readonly number[];
  /** Whether the chunk with is_last carries the last bytes, or none. */
  readonly lastHasData: boolean;
  /** Whether a chunk has is_last at all. */
  readonly closes: boolean;
}

/** Sends an upload whole, and awaits its end. */
export function upload(call: string, { sizes, lastHasData, closes }: Upload, seed: number): readonly Step[] {
  const chunks = sizes.map((size, index) =>
    chunk(seededData(seed + index, size), index, closes && lastHasData && index === sizes.length - 1),
  );
  if (closes && !lastHasData) chunks.push(chunk(new Uint8Array(), sizes.length, true));
  return [...chunks.map((bytes) => sendBytes(call, bytes)), halfClose(call), awaitEnd(call)];
}

export function chunk(data: Uint8Array, chunkNumber: number, isLast: boolean): Uint8Array {
  return encode(FileChunkSchema, { data, chunkNumber, isLast });
}
