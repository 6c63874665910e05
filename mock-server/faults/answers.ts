import { Transform } from "node:stream";
import { singleResponse } from "../../contracts/model/method-kind.ts";
import { encoded } from "../call/encode.ts";
import { maxAnswerBytes } from "../call/engine.ts";
import { code, StatusError } from "../call/status-error.ts";
import { untilEnded } from "../call/until-ended.ts";
import { behaviourFault, noState, wireFault } from "./every-rpc-fault.ts";
import type { Fault } from "./fault.ts";

/** Answers and ends that break gRPC's own rules. */
export const answerFaults: readonly Fault[] = [
  behaviourFault(
    {
      name: "call/never-ends",
      sentence: "A call stays open after its last response.",
      violates: ["call/one-end"],
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        yield* inner(requests, context);
        await untilEnded(context.signal);
      },
  ),
  wireFault(
    {
      name: "call/status-before-messages",
      sentence: "The status OK is sent in the headers, before the messages.",
      violates: ["call/nothing-after-end"],
    },
    () => ({ responseHeaders: (headers) => ({ ...headers, "grpc-status": "0" }) }),
  ),
  behaviourFault(
    {
      name: "call/unknown-code",
      sentence: "The status code is 42 instead of 0.",
      violates: ["call/known-code"],
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        yield* inner(requests, context);
        throw new StatusError(42, "");
      },
  ),
  behaviourFault(
    {
      name: "call/ok-with-details",
      sentence: "OK carries grpc-status-details-bin.",
      violates: ["call/known-code"],
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        yield* inner(requests, context);
        throw new StatusError(code.ok, "", new Map([["grpc-status-details-bin", Uint8Array.of(0x08, 0x00)]]));
      },
  ),
  wireFault(
    {
      name: "call/missing-status",
      sentence: "Trailers have no grpc-status.",
      violates: ["call/known-code"],
    },
    () => ({
      trailers: ({ "grpc-status": _, "grpc-message": __, ...trailers }) => ({ ...trailers, "x-done": "1" }),
    }),
  ),
  wireFault(
    {
      name: "call/reset-in-place-of-ok",
      sentence: "A call that should end OK ends with a stream reset.",
      violates: ["controlled-stream/complete", "buffered-stream/ordered"],
    },
    () => ({ trailers: (trailers) => (trailers["grpc-status"] === "0" ? "reset" : trailers) }),
  ),
  behaviourFault(
    {
      name: "call/two-answers",
      sentence: "Methods with a single response send it twice.",
      violates: ["call/cardinality"],
      methods: singleResponse,
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        for await (const answer of inner(requests, context)) {
          yield answer;
          yield answer;
        }
      },
  ),
  behaviourFault(
    {
      name: "call/ok-without-answer",
      sentence: "Methods with a single response end OK without it.",
      violates: ["call/cardinality"],
      methods: singleResponse,
    },
    noState,
    (inner) =>
      // biome-ignore lint/correctness/useYield: the fault is that it does not.
      async function* (requests, context) {
        for await (const _ of inner(requests, context));
      },
  ),
  behaviourFault(
    {
      name: "call/answer-and-error",
      sentence: "Methods with a single response send it and end INTERNAL.",
      violates: ["call/cardinality"],
      methods: singleResponse,
    },
    noState,
    (inner) =>
      async function* (requests, context) {
        yield* inner(requests, context);
        throw new StatusError(code.internal, "Cannot close the log.");
      },
  ),
  behaviourFault(
    {
      name: "call/garbled-answer",
      sentence: "The first response is cut off in the middle of a field.",
      violates: ["call/decodes"],
    },
    noState,
    (inner, method) =>
      async function* (requests, context) {
        let index = 0;
        for await (const answer of inner(requests, context)) {
          yield index++ === 0 ? Buffer.concat([encoded(method, answer), Uint8Array.of(0x0a, 0x7f)]) : answer;
        }
      },
  ),
  behaviourFault(
    {
      name: "call/garbles-large-answers",
      sentence: "Responses over 16 KiB are cut off in the middle of a field.",
      violates: ["call/decodes"],
      methods: ({ name }) => name === "DownloadFile" || name === "Chat",
    },
    noState,
    (inner, method) =>
      async function* (requests, context) {
        for await (const answer of inner(requests, context)) {
          const bytes = encoded(method, answer);
          yield bytes.length > 16 * 1024 ? bytes.subarray(0, -1) : bytes;
        }
      },
  ),
  wireFault(
    {
      name: "call/truncated-last-message",
      sentence: "The last byte of a response is missing before the trailers.",
      violates: ["call/decodes"],
    },
    () => ({ responseData: withoutLastByte }),
  ),
  behaviourFault(
    {
      name: "call/oversized-response",
      sentence: "The first response is larger than 4 MiB, padded by an unknown field.",
      violates: ["call/oversized-response"],
    },
    noState,
    (inner, method) =>
      async function* (requests, context) {
        let index = 0;
        for await (const answer of inner(requests, context)) {
          yield index++ === 0 ? Buffer.concat([encoded(method, answer), padding]) : answer;
        }
      },
  ),
];

/** An unknown field of a little more than 4 MiB: number 1000, length-delimited. */
const padding: Uint8Array = Buffer.concat([
  Uint8Array.of(0xc2, 0x3e, 0x81, 0x80, 0x80, 0x02),
  new Uint8Array(maxAnswerBytes + 1),
]);

/** Lets all through but the very last byte. */
function withoutLastByte(): Transform {
  let held = Buffer.alloc(0);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const all = Buffer.concat([held, chunk]);
      held = all.subarray(-1);
      done(null, all.subarray(0, -1));
    },
  });
}
