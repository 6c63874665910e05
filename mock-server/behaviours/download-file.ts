import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../behaviour.ts";
import { openInside, readBlocks } from "../served-files.ts";

const defaultChunkBytes = 1024 * 1024;
// Larger chunks would pass gRPC's default receive limit of 4 MiB together with their framing.
const largestChunkBytes = 3 * 1024 * 1024;

/** The file in chunks of exactly the wanted size, and an empty one that is the last. */
export function createDownloadFile(root: string): MethodBehaviour {
  return defineBehaviour(StreamingService.method.downloadFile, async function* (requests) {
    const { filePath, chunkSize } = await onlyRequest(requests);
    const chunkBytes = Math.min(chunkSize || defaultChunkBytes, largestChunkBytes);
    await using file = await openInside(root, filePath);
    let chunkNumber = 0;
    for await (const data of readBlocks(file, chunkBytes)) {
      yield { data, chunkNumber: chunkNumber++, isLast: false };
    }
    yield { data: new Uint8Array(), chunkNumber, isLast: true };
  });
}
