import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { realSleep } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.bufferedStream);

export const bufferedStreamFaults: readonly Fault[] = [
  fault({
    name: "buffered-stream/tail-not-flushed",
    sentence: "Items left in the buffer at the end are lost.",
    violates: ["buffered-stream/ordered"],
    answer: (item) => (item.id < 900 ? item : undefined),
  }),
  fault({
    name: "buffered-stream/flush-loses-one",
    sentence: "The item that fills a buffer is lost.",
    violates: ["buffered-stream/ordered"],
    answer: (item) => (item.id % 100 === 99 ? undefined : item),
  }),
  fault({
    name: "buffered-stream/flush-repeats-one",
    sentence: "The item that fills a buffer is sent again in the next one.",
    violates: ["buffered-stream/ordered"],
    answers: async function* (items) {
      for await (const item of items) {
        yield item;
        if (item.id % 100 === 99) yield item;
      }
    },
  }),
  fault({
    name: "buffered-stream/last-in-first-out",
    sentence: "A buffer is sent in reverse order.",
    violates: ["buffered-stream/ordered"],
    answer: (item) => {
      const id = Math.floor(item.id / 100) * 100 + 99 - (item.id % 100);
      return { id, data: `Data ${id}` };
    },
  }),
  fault({
    name: "buffered-stream/shared-item",
    sentence: "All items of a buffer have the data of its last one.",
    violates: ["buffered-stream/data"],
    answer: (item) => ({ ...item, data: `Data ${Math.floor(item.id / 100) * 100 + 99}` }),
  }),
  fault({
    name: "buffered-stream/late-first-flush",
    sentence: "The first flush takes more than three seconds.",
    violates: ["buffered-stream/flushes"],
    answers: async function* (items, context) {
      // In real time: at the speed of a fast mock three seconds would be within the bound.
      await realSleep(3500, context);
      yield* items;
    },
  }),
  fault({
    name: "buffered-stream/pause-in-between",
    sentence: "More than three seconds pass between two flushes.",
    violates: ["buffered-stream/flushes"],
    answers: async function* (items, context) {
      for await (const item of items) {
        if (item.id === 500) await realSleep(3500, context);
        yield item;
      }
    },
  }),
];
