import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { itemText } from "../plausible/item-text.ts";
import { code, StatusError } from "../status-error.ts";
import { droppedWhenSlow, first, realSleep } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { only } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const controlled = faultsOf(StreamingService.method.controlledStream);

export const controlledStreamFaults: readonly Fault[] = [
  controlled({
    name: "controlled-stream/one-missing",
    sentence: "Item 57 is missing.",
    violates: ["controlled-stream/complete"],
    answer: (item) => (item.id === 57 ? undefined : item),
  }),
  controlled({
    name: "controlled-stream/one-twice",
    sentence: "Item 99 comes twice.",
    violates: ["controlled-stream/complete"],
    answers: async function* (items) {
      for await (const item of items) {
        yield item;
        if (item.id === 99) yield item;
      }
    },
  }),
  controlled({
    name: "controlled-stream/from-one",
    sentence: "Ids are 1 to 100.",
    violates: ["controlled-stream/complete"],
    answer: (item) => ({ id: item.id + 1, data: `Data ${item.id + 1}` }),
  }),
  controlled({
    name: "controlled-stream/ends-early",
    sentence: "The call ends while the last ten items are worked on.",
    violates: ["controlled-stream/complete"],
    answers: (items) => first(items, 90),
  }),
  controlled({
    name: "controlled-stream/second-call-goes-on",
    sentence: "Every second call counts on where the one before has ended.",
    violates: ["controlled-stream/complete"],
    answer: (item, _, { callIndex }) => {
      const id = item.id + (callIndex % 2) * 100;
      return { id, data: `Data ${id}` };
    },
  }),
  controlled({
    name: "controlled-stream/ends-cancelled",
    sentence: "After all items the call ends CANCELLED.",
    violates: ["controlled-stream/complete"],
    answers: async function* (items) {
      yield* items;
      throw new StatusError(code.cancelled, "context canceled");
    },
  }),
  controlled({
    name: "controlled-stream/data-of-another",
    sentence: "The data is that of the next id.",
    violates: ["controlled-stream/data"],
    answer: (item) => ({ ...item, data: `Data ${item.id + 1}` }),
  }),
  controlled({
    name: "controlled-stream/window-of-50",
    sentence: "Fifty items are worked on at once, and the first one is slow.",
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
  controlled({
    name: "controlled-stream/slow-reader-loses-item",
    sentence: "An item is lost when the reader has paused.",
    violates: ["controlled-stream/slow-reader"],
    answers: droppedWhenSlow,
  }),
];

const buffered = faultsOf(StreamingService.method.bufferedStream);

export const bufferedStreamFaults: readonly Fault[] = [
  buffered({
    name: "buffered-stream/tail-not-flushed",
    sentence: "What is in the buffer at the end is lost.",
    violates: ["buffered-stream/ordered"],
    answer: (item) => (item.id < 900 ? item : undefined),
  }),
  buffered({
    name: "buffered-stream/flush-loses-one",
    sentence: "The item that fills a buffer is lost.",
    violates: ["buffered-stream/ordered"],
    answer: (item) => (item.id % 100 === 99 ? undefined : item),
  }),
  buffered({
    name: "buffered-stream/flush-repeats-one",
    sentence: "The item that fills a buffer is in the next one, too.",
    violates: ["buffered-stream/ordered"],
    answers: async function* (items) {
      for await (const item of items) {
        yield item;
        if (item.id % 100 === 99) yield item;
      }
    },
  }),
  buffered({
    name: "buffered-stream/last-in-first-out",
    sentence: "A buffer is sent from its end.",
    violates: ["buffered-stream/ordered"],
    answer: (item) => {
      const id = Math.floor(item.id / 100) * 100 + 99 - (item.id % 100);
      return { id, data: `Data ${id}` };
    },
  }),
  buffered({
    name: "buffered-stream/shared-item",
    sentence: "All items of a buffer have the data of its last one.",
    violates: ["buffered-stream/data"],
    answer: (item) => ({ ...item, data: `Data ${Math.floor(item.id / 100) * 100 + 99}` }),
  }),
  buffered({
    name: "buffered-stream/late-first-flush",
    sentence: "The first flush comes after more than three seconds.",
    violates: ["buffered-stream/flushes"],
    answers: async function* (items, context) {
      // In real time: at the speed of a fast mock three seconds would be within the bound.
      await realSleep(3500, context);
      yield* items;
    },
  }),
  buffered({
    name: "buffered-stream/pause-in-between",
    sentence: "Between two flushes more than three seconds pass.",
    violates: ["buffered-stream/flushes"],
    answers: async function* (items, context) {
      for await (const item of items) {
        if (item.id === 500) await realSleep(3500, context);
        yield item;
      }
    },
  }),
];

const data = faultsOf(StreamingService.method.getDataStream);

export const getDataStreamFaults: readonly Fault[] = [
  data({
    name: "get-data-stream/from-inclusive",
    sentence: "The first id is start_from_id itself.",
    violates: ["get-data-stream/resume"],
    requests: async function* (requests) {
      for await (const request of requests) {
        yield { ...request, startFromId: Math.max(0, request.startFromId - 1) };
      }
    },
  }),
  data({
    name: "get-data-stream/resumes-one-late",
    sentence: "A resumed stream begins one id too late.",
    violates: ["get-data-stream/resume"],
    requests: async function* (requests) {
      for await (const request of requests) {
        yield { ...request, startFromId: request.startFromId === 0 ? 0 : request.startFromId + 1 };
      }
    },
  }),
  data({
    name: "get-data-stream/never-resumes",
    sentence: "The stream always begins at the beginning.",
    violates: ["get-data-stream/resume"],
    requests: async function* (requests) {
      for await (const request of requests) yield { ...request, startFromId: 0 };
    },
  }),
  data({
    name: "get-data-stream/from-zero",
    sentence: "Without start_from_id the first id is 0.",
    violates: ["get-data-stream/contiguous"],
    answers: async function* (items, { seed }) {
      let isFirst = true;
      for await (const item of items) {
        if (isFirst && item.id === 1) yield { id: 0, data: itemText(seed, 0) };
        isFirst = false;
        yield item;
      }
    },
  }),
  data({
    name: "get-data-stream/gap",
    sentence: "Every tenth id is missing.",
    violates: ["get-data-stream/contiguous"],
    answer: (item) => (item.id % 10 === 0 ? undefined : item),
  }),
  data({
    name: "get-data-stream/repeats",
    sentence: "Every tenth id comes twice.",
    violates: ["get-data-stream/contiguous"],
    answers: async function* (items) {
      for await (const item of items) {
        yield item;
        if (item.id % 10 === 0) yield item;
      }
    },
  }),
  data({
    name: "get-data-stream/data-of-call",
    sentence: "The data of an id is another on every call.",
    violates: ["get-data-stream/stable"],
    answer: (item, _, { callIndex }) => ({ ...item, data: `${item.data} #${callIndex}` }),
  }),
  data({
    name: "get-data-stream/data-of-position",
    sentence: "The data belongs to the place in the stream, not to the id.",
    violates: ["get-data-stream/stable"],
    answer: (item, index, { seed }) => ({ ...item, data: itemText(seed, index) }),
  }),
  data({
    name: "get-data-stream/accepts-negative",
    sentence: "A negative start_from_id counts as 0.",
    violates: ["get-data-stream/negative"],
    unvalidated: true,
    requests: async function* (requests) {
      for await (const request of requests) {
        yield { ...request, startFromId: Math.max(0, request.startFromId) };
      }
    },
  }),
  data({
    name: "get-data-stream/negative-out-of-range",
    sentence: "A negative start_from_id ends OUT_OF_RANGE.",
    violates: ["get-data-stream/negative"],
    unvalidated: true,
    requests: async function* (requests) {
      for await (const request of requests) {
        if (request.startFromId < 0) throw new StatusError(code.outOfRange, "start_from_id");
        yield request;
      }
    },
  }),
  data({
    name: "get-data-stream/trickles",
    sentence: "An item comes once in a second.",
    violates: ["get-data-stream/flows"],
    answers: async function* (items, context) {
      for await (const item of items) {
        yield item;
        await realSleep(1000, context);
      }
    },
  }),
  data({
    name: "get-data-stream/ends-after-ten",
    sentence: "The stream ends after ten items.",
    violates: ["get-data-stream/flows"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) yield* first(inner(only(request), context), 10);
      },
  }),
];
