import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import { droppedWhenSlow, first } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.controlledStream);

export const controlledStreamFaults: readonly Fault[] = [
  fault({
    name: "controlled-stream/one-missing",
    sentence: "Item 57 is missing.",
    violates: ["controlled-stream/complete"],
    answer: (item) => (item.id === 57 ? undefined : item),
  }),
  fault({
    name: "controlled-stream/one-twice",
    sentence: "Item 99 is sent twice.",
    violates: ["controlled-stream/complete"],
    answers: async function* (items) {
      for await (const item of items) {
        yield item;
        if (item.id === 99) yield item;
      }
    },
  }),
  fault({
    name: "controlled-stream/from-one",
    sentence: "Ids run from 1 to 100.",
    violates: ["controlled-stream/complete"],
    answer: (item) => ({ id: item.id + 1, data: `Data ${item.id + 1}` }),
  }),
  fault({
    name: "controlled-stream/ends-early",
    sentence: "The call ends while the last ten items are still being processed.",
    violates: ["controlled-stream/complete"],
    answers: (items) => first(items, 90),
  }),
  fault({
    name: "controlled-stream/second-call-goes-on",
    sentence: "Every second call continues where the previous one ended.",
    violates: ["controlled-stream/complete"],
    answer: (item, _, { callIndex }) => {
      const id = item.id + (callIndex % 2) * 100;
      return { id, data: `Data ${id}` };
    },
  }),
  fault({
    name: "controlled-stream/ends-cancelled",
    sentence: "After all items the call ends CANCELLED.",
    violates: ["controlled-stream/complete"],
    answers: async function* (items) {
      yield* items;
      throw new StatusError(code.cancelled, "context canceled");
    },
  }),
  fault({
    name: "controlled-stream/data-of-another",
    sentence: "The data belongs to the next id.",
    violates: ["controlled-stream/data"],
    answer: (item) => ({ ...item, data: `Data ${item.id + 1}` }),
  }),
  fault({
    name: "controlled-stream/window-of-50",
    sentence: "Fifty items are processed at once, and the first one is slow.",
    violates: ["controlled-stream/window"],
    answers: async function* (items) {
      const held = [];
      let given = 0;
      for await (const item of items) {
        if (item.id === 0) {
          held.push(item);
          continue;
        }
        yield item;
        if (++given === 50) yield* held.splice(0);
      }
      yield* held;
    },
  }),
  fault({
    name: "controlled-stream/slow-reader-loses-item",
    sentence: "An item is lost after the reader has paused.",
    violates: ["controlled-stream/slow-reader"],
    answers: droppedWhenSlow,
  }),
];
