import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";

const defaultChunkBytes = 1024 * 1024;
const largestChunkBytes = 3 * 1024 * 1024;

/** DownloadFile where there is no file system: chunks of the wanted size, and an empty one that is the last. */
export function createDownloadFromMemory(files: Readonly<Record<string, Uint8Array>>): MethodBehaviour {
  return defineBehaviour(StreamingService.method.downloadFile, async function* (requests) {
    const { filePath, chunkSize } = await onlyRequest(requests);
    const content = Object.hasOwn(files, filePath) ? files[filePath] : undefined;
    if (content === undefined) throw new StatusError(code.notFound, `No file "${filePath}".`);
    const chunkBytes = Math.min(chunkSize || defaultChunkBytes, largestChunkBytes);
    let chunkNumber = 0;
    for (let offset = 0; offset < content.length; offset += chunkBytes) {
      yield {
        data: content.subarray(offset, offset + chunkBytes),
        chunkNumber: chunkNumber++,
        isLast: false,
      };
    }
    yield { data: new Uint8Array(), chunkNumber, isLast: true };
  });
}
