import { createHash } from "node:crypto";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../behaviour.ts";
import { mixSeed } from "../seed.ts";
import { code, StatusError } from "../status-error.ts";
import { createTimestamps } from "../timestamp.ts";

/** Length and MD5 of what was uploaded; chunks must come numbered from 0, and none after the last. */
export const uploadFile: MethodBehaviour = defineBehaviour(
  StreamingService.method.uploadFile,
  async function* (requests, { callIndex, clock, seed }) {
    const hash = createHash("md5");
    let totalBytes = 0;
    let expected = 0;
    let hadLast = false;
    for await (const { data, chunkNumber, isLast } of requests) {
      if (hadLast) throw outOfOrder(`Chunk ${chunkNumber} came after the last one.`);
      if (chunkNumber !== expected) throw outOfOrder(`Expected chunk ${expected}, got ${chunkNumber}.`);
      hash.update(data);
      totalBytes += data.length;
      expected++;
      hadLast = isLast;
    }
    yield {
      fileId: fileId(seed, callIndex),
      totalBytes: BigInt(totalBytes),
      checksum: hash.digest("hex"),
      uploadedAt: createTimestamps(clock)(),
    };
  },
);

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
