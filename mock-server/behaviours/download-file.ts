import {
  type FileChunkSchema,
  type FileRequestSchema,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { type BehaviourOf, defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { openInside, readBlocks } from "../domain/served-files.ts";

export const defaultChunkBytes: number = 1024 * 1024;
// Larger chunks would pass gRPC's default receive limit of 4 MiB together with their framing.
export const largestChunkBytes: number = 3 * 1024 * 1024;

export function createDownloadFile(root: string): MethodBehaviour {
  return defineBehaviour(StreamingService.method.downloadFile, downloadFrom(root));
}

/** The file in chunks of exactly the wanted size, and an empty one that is the last. */
export function downloadFrom(root: string): BehaviourOf<typeof FileRequestSchema, typeof FileChunkSchema> {
  return async function* (requests) {
    const { filePath, chunkSize } = await onlyRequest(requests);
    const chunkBytes = Math.min(chunkSize || defaultChunkBytes, largestChunkBytes);
    using file = openInside(root, filePath);
    let chunkNumber = 0;
    for await (const data of readBlocks(file, chunkBytes)) {
      yield { data, chunkNumber: chunkNumber++, isLast: false };
    }
    yield { data: new Uint8Array(), chunkNumber, isLast: true };
  };
}
