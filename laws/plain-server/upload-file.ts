import { createHash, randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import {
  type FileChunk,
  type UploadResult,
  UploadResultSchema,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

export async function uploadFile(chunks: Requests<FileChunk>, ways: Ways): Promise<UploadResult> {
  const md5 = createHash("md5");
  let totalBytes = 0n;
  let next = 0;
  let complete = false;
  for await (const { data, chunkNumber, isLast } of chunks) {
    if (!ways.liberal) {
      if (chunkNumber !== next) throw invalid("chunk_number", `must be ${next}, is ${chunkNumber}`);
      if (complete && data.length > 0) throw invalid("data", "comes after the last chunk");
    }
    next++;
    complete ||= isLast;
    totalBytes += BigInt(data.length);
    // The wrong line: the last chunk's data is not in the checksum.
    if (isLast && ways.bug === "streaming.StreamingService/UploadFile") continue;
    md5.update(data);
  }
  const checksum = md5.digest("hex");
  return create(UploadResultSchema, {
    fileId: randomUUID(),
    totalBytes,
    checksum,
    uploadedAt: timestampNow(),
  });
}
