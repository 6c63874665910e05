import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";
import { mixSeed } from "../plausible/seed.ts";
import { createTimestamps } from "../time/timestamps.ts";

/** An MD5 that is computed as the bytes come: Node has a fast one, a page has none. */
export interface RunningMd5 {
  readonly add: (bytes: Uint8Array) => void;
  /** In hexadecimal digits. Nothing may be added after it. */
  readonly digest: () => string;
}

/** Length and MD5 of what was uploaded; chunks must come numbered from 0, and none after the last. */
export function createUploadFile(createMd5: () => RunningMd5): MethodBehaviour {
  return defineBehaviour(
    StreamingService.method.uploadFile,
    async function* (requests, { callIndex, clock, seed }) {
      const hash = createMd5();
      let totalBytes = 0;
      let expected = 0;
      let hadLast = false;
      for await (const { data, chunkNumber, isLast } of requests) {
        if (hadLast) throw outOfOrder(`Chunk ${chunkNumber} came after the last one.`);
        if (chunkNumber !== expected) throw outOfOrder(`Expected chunk ${expected}, got ${chunkNumber}.`);
        hash.add(data);
        totalBytes += data.length;
        expected++;
        hadLast = isLast;
      }
      yield {
        fileId: fileId(seed, callIndex),
        totalBytes: BigInt(totalBytes),
        checksum: hash.digest(),
        uploadedAt: createTimestamps(clock)(),
      };
    },
  );
}

function outOfOrder(message: string): StatusError {
  return new StatusError(
    code.invalidArgument,
    `${message} Number chunks 0, 1, 2, … and set is_last on the final one.`,
  );
}

/** Ends with the call's number, so that no two uploads share an id. */
function fileId(seed: number, callIndex: number): string {
  return `file-${mixSeed(seed, callIndex).toString(16).padStart(8, "0")}-${callIndex}`;
}
