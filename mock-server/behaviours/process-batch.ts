import { createRandomNumbers } from "../../fixtures/messages/random-numbers.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";

const failureRate = 0.1;
// Keeps the answer under gRPC's limit: when the ids of failures come near it, no more items fail.
const maxFailedIdUnits = 1024 * 1024;

/** Counts of items that succeeded and failed; about one in ten fails. */
export const processBatch: MethodBehaviour = defineBehaviour(
  StreamingService.method.processBatch,
  async function* (requests, { seed }) {
    const random = createRandomNumbers(seed);
    const failedIds: string[] = [];
    let failedIdUnits = 0;
    let processedCount = 0;
    for await (const { id } of requests) {
      processedCount++;
      const fails = random() < failureRate && failedIdUnits + id.length < maxFailedIdUnits;
      if (!fails) continue;
      failedIds.push(id);
      failedIdUnits += id.length + 3;
    }
    yield {
      processedCount,
      successCount: processedCount - failedIds.length,
      failedCount: failedIds.length,
      failedIds,
    };
  },
);
