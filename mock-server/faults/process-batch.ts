import { type BatchItem, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { Fault } from "./fault.ts";
import { createLeftovers, onlyFirst } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.processBatch);

export const processBatchFaults: readonly Fault[] = [
  fault({
    name: "process-batch/counts-ids",
    sentence: "An item with a repeated id is not counted.",
    violates: ["process-batch/processed"],
    answerTo: (result, items) => {
      const processedCount = new Set(items.map(({ id }) => id)).size;
      return { ...result, processedCount, successCount: processedCount - result.failedCount };
    },
  }),
  fault({
    name: "process-batch/stops-at-100",
    sentence: "Items after the hundredth are ignored.",
    violates: ["process-batch/processed"],
    requests: async function* (items) {
      let count = 0;
      for await (const item of items) if (count++ < 100) yield item;
    },
  }),
  fault({
    name: "process-batch/answers-at-1000",
    sentence: "The response is sent at the thousandth item, before the half-close.",
    violates: ["process-batch/answers-after-half-close"],
    requests: (items) => onlyFirst(items, 1_000),
  }),
  fault({
    name: "process-batch/failures-count-twice",
    sentence: "Failed items also count as successes.",
    violates: ["process-batch/adds-up"],
    answer: (result) => ({ ...result, successCount: result.processedCount }),
  }),
  fault({
    name: "process-batch/newest-failure-first",
    sentence: "The ids of failed items are in reverse order.",
    violates: ["process-batch/failed-ids"],
    answer: (result) => ({ ...result, failedIds: result.failedIds.toReversed() }),
  }),
  fault({
    name: "process-batch/no-failed-ids",
    sentence: "Failures are counted, but their ids are missing.",
    violates: ["process-batch/failed-ids"],
    answer: (result) => ({ ...result, failedIds: [] }),
  }),
  fault({
    name: "process-batch/failed-indices",
    sentence: "Failed items are named by their index in the batch.",
    violates: ["process-batch/failed-ids"],
    answerTo: (result, items) => ({
      ...result,
      failedIds: result.failedIds.map((id) => `#${items.findIndex((item) => item.id === id)}`),
    }),
  }),
  fault({
    name: "process-batch/empty-counts-one",
    sentence: "An empty batch counts one item.",
    violates: ["process-batch/empty"],
    answer: (result) =>
      result.processedCount > 0 ? result : { ...result, processedCount: 1, successCount: 1 },
  }),
  fault({
    name: "process-batch/refuses-empty",
    sentence: "An empty batch is rejected.",
    violates: ["process-batch/empty"],
    answer: (result) => {
      if (result.processedCount === 0) throw new StatusError(code.invalidArgument, "No items.");
      return result;
    },
  }),
  fault({
    name: "process-batch/answers-after-first-item",
    sentence: "The response is sent after the first item.",
    violates: ["process-batch/answers-after-half-close"],
    requests: (items) => onlyFirst(items, 1),
  }),
  fault({
    name: "process-batch/keeps-cancelled",
    sentence: "Items of a cancelled batch count in the next one.",
    violates: ["process-batch/not-carried-over"],
    behaviour: (inner) => {
      const withLeftovers = createLeftovers<BatchItem>();
      return (requests, context) => inner(withLeftovers(requests, context), context);
    },
  }),
];
