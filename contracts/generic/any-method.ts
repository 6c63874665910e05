import { type DescMethod, type DescService, toBinary } from "@bufbuild/protobuf";
import { createPlausible } from "../../fixtures/messages/plausible.ts";
import type { Contract } from "../model/contract.ts";
import { streamsRequests, streamsResponses } from "../model/method-kind.ts";
import type { Step } from "../model/scenario.ts";
import { awaitEnd, awaitMessages, cancel, halfClose, open, sendBytes } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import { endOf, hasEvent, peerEndOf } from "../transcript/query.ts";
import { contractOf } from "./index.ts";
import { notServed } from "./served.ts";
import { serviceContract } from "./service.ts";

/**
 * What every RPC of a service owes, whatever it does: derived from the schema alone. The requests are
 * plausible and keep the protovalidate rules; what the answers should say nobody knows.
 */
export function contractsOf(service: DescService): readonly Contract[] {
  const subjects = service.methods.map(anyMethod);
  const rpcs = subjects.map((subject, index) =>
    // Any other method of the service will do as the one beside.
    contractOf(subject, { scenarios: [], clauses: [] }, subjects[(index + 1) % subjects.length] ?? subject),
  );
  const whole = serviceContract(service, subjects);
  return whole === undefined ? rpcs : [whole, ...rpcs];
}

/** Messages of a request stream. */
const requestsOfStream = 3;
/** How long the answer to a healthy call may take: what a service does for it nobody knows. */
const answerMs = 10_000;

export function anyMethod(method: DescMethod): Subject {
  const plausible = createPlausible();
  const request = (variant: number, index: number): Uint8Array =>
    toBinary(method.input, plausible(method.input, 1 + variant * 100 + index));
  const many = streamsRequests(method);
  return {
    method,
    exchange: ({ call, variant, options }) => [
      open(call, method, options),
      ...Array.from({ length: many ? requestsOfStream : 1 }, (_, index) =>
        sendBytes(call, request(variant, index)),
      ),
      halfClose(call),
      ...untilAnswered(call, method),
    ],
    wrong: (transcript) => {
      const why = notServed(transcript);
      if (why !== undefined) return why;
      const end = endOf(transcript);
      const answered = hasEvent(transcript, "server", "message") || end?.decidedBy === "peer";
      if (!answered) return "nothing came back";
      // An error may be a right answer (NOT_FOUND), but not one that says that the server broke.
      const code = peerEndOf(transcript)?.status.code;
      return code !== undefined && broken.has(code) ? `it ended ${codeName(code)}` : undefined;
    },
    ...(method.methodKind === "bidi_streaming"
      ? {
          goesOn: ({ call, variant, options }: Parameters<Subject["exchange"]>[0]) => [
            open(call, method, options),
            sendBytes(call, request(variant, 0)),
          ],
          mayFinishEarly: true,
        }
      : {}),
    further: (index) => request(0, index),
  };
}

/** UNKNOWN and INTERNAL: what a library answers for a handler that failed. */
const broken: ReadonlySet<number> = new Set([2, 13]);

/** A server stream may have no end: its first message, or its end, is answer enough. */
function untilAnswered(call: string, method: DescMethod): readonly Step[] {
  return streamsResponses(method)
    ? [awaitMessages(call, 1, answerMs), cancel(call)]
    : [awaitEnd(call, answerMs)];
}
