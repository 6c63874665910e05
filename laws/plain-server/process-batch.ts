import { create } from "@bufbuild/protobuf";
import {
  type BatchItem,
  type BatchResult,
  BatchResultSchema,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

export async function processBatch(items: Requests<BatchItem>, ways: Ways): Promise<BatchResult> {
  let processedCount = 0;
  const failed: string[] = [];
  for await (const { id } of items) {
    processedCount++;
    if (fails(id, ways)) failed.push(id);
  }
  const unique = ways.bug === "streaming.StreamingService/ProcessBatch";
  return create(BatchResultSchema, {
    processedCount,
    successCount: processedCount - failed.length,
    failedCount: failed.length,
    failedIds: unique ? [...new Set(failed)] : failed,
  });
}

function fails(id: string, ways: Ways): boolean {
  if (ways.liberal) return Math.random() < 0.5;
  let sum = 0;
  for (const letter of id) sum += letter.codePointAt(0) ?? 0;
  return sum % 3 === 0;
}
