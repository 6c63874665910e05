import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import { itemText } from "../plausible/item-text.ts";
import { first, realSleep } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { only } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.getDataStream);

export const getDataStreamFaults: readonly Fault[] = [
  fault({
    name: "get-data-stream/from-inclusive",
    sentence: "The first id is start_from_id itself.",
    violates: ["get-data-stream/resume"],
    requests: async function* (requests) {
      for await (const request of requests) {
        yield { ...request, startFromId: Math.max(0, request.startFromId - 1) };
      }
    },
  }),
  fault({
    name: "get-data-stream/resumes-one-late",
    sentence: "A resumed stream starts one id too late.",
    violates: ["get-data-stream/resume"],
    requests: async function* (requests) {
      for await (const request of requests) {
        yield { ...request, startFromId: request.startFromId === 0 ? 0 : request.startFromId + 1 };
      }
    },
  }),
  fault({
    name: "get-data-stream/never-resumes",
    sentence: "The stream always starts from the beginning.",
    violates: ["get-data-stream/resume"],
    requests: async function* (requests) {
      for await (const request of requests) yield { ...request, startFromId: 0 };
    },
  }),
  fault({
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
  fault({
    name: "get-data-stream/gap",
    sentence: "Every tenth id is missing.",
    violates: ["get-data-stream/contiguous"],
    answer: (item) => (item.id % 10 === 0 ? undefined : item),
  }),
  fault({
    name: "get-data-stream/repeats",
    sentence: "Every tenth id is sent twice.",
    violates: ["get-data-stream/contiguous"],
    answers: async function* (items) {
      for await (const item of items) {
        yield item;
        if (item.id % 10 === 0) yield item;
      }
    },
  }),
  fault({
    name: "get-data-stream/data-of-call",
    sentence: "The data of an id differs between calls.",
    violates: ["get-data-stream/stable"],
    answer: (item, _, { callIndex }) => ({ ...item, data: `${item.data} #${callIndex}` }),
  }),
  fault({
    name: "get-data-stream/data-of-position",
    sentence: "The data depends on the position in the stream, not on the id.",
    violates: ["get-data-stream/stable"],
    answer: (item, index, { seed }) => ({ ...item, data: itemText(seed, index) }),
  }),
  fault({
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
  fault({
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
  fault({
    name: "get-data-stream/trickles",
    sentence: "Items are sent once a second.",
    violates: ["get-data-stream/flows"],
    answers: async function* (items, context) {
      for await (const item of items) {
        yield item;
        await realSleep(1000, context);
      }
    },
  }),
  fault({
    name: "get-data-stream/ends-after-ten",
    sentence: "The stream ends after ten items.",
    violates: ["get-data-stream/flows"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) yield* first(inner(only(request), context), 10);
      },
  }),
];
