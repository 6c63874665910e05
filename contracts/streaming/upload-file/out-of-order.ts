import fc from "fast-check";
import { seededData } from "../../../fixtures/messages/seeded.ts";
import { firstReason, judgeAnswer } from "../../clauses/client-stream.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { eachCall } from "../../model/judge.ts";
import { defineScenario } from "../../model/scenario.ts";
import { awaitEnd, halfClose, open, sendBytes } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { Code, codeName } from "../../transcript/code.ts";
import { peerEndOf, received } from "../../transcript/query.ts";
import { chunk } from "./chunks.ts";
import { method, wrongChecksum, wrongTotal } from "./model.ts";

/** Chunks that are out of order, each by the chunk numbers sent. */
const disorders: readonly {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly lastAt?: number;
}[] = [
  { name: "a gap at the start", numbers: [1, 2] },
  { name: "a gap", numbers: [0, 2] },
  { name: "a repetition", numbers: [0, 1, 1, 2] },
  { name: "a step back", numbers: [0, 1, 0] },
  { name: "swapped", numbers: [0, 2, 1, 3] },
  { name: "data after is_last", numbers: [0, 1, 2], lastAt: 1 },
];

const calls = callNames("call", "healthy");

export function outOfOrder(subject: Subject): ContractPart {
  const outOfOrderScenario = defineScenario({
    name: "out-of-order",
    method,
    runs: 0,
    input: fc.nat(disorders.length - 1),
    examples: disorders.map((_, index) => index),
    steps: (index, facts) => {
      const disorder = disorders[index];
      return [
        open(calls.call, method),
        ...(disorder?.numbers ?? []).map((number, place) =>
          sendBytes(
            calls.call,
            chunk(
              seededData(place, 10 + place),
              number,
              place === (disorder?.lastAt ?? (disorder?.numbers.length ?? 0) - 1),
            ),
          ),
        ),
        halfClose(calls.call),
        awaitEnd(calls.call),
        ...subject.exchange({ call: calls.healthy, variant: index, facts }),
      ];
    },
  });

  return {
    scenarios: [outOfOrderScenario],
    clauses: [
      behaviourClause({
        id: "upload-file/out-of-order",
        level: "should",
        sentence:
          "A gap (also at the start), a repetition or a step back in chunk_number, or data after is_last, is refused with INVALID_ARGUMENT.",
        scenarios: [outOfOrderScenario],
        judge: eachCall((transcript, observation) => {
          if (transcript.call !== calls.call) return vacuous("a healthy upload");
          const end = peerEndOf(transcript);
          if (end === undefined) return vacuous("the call did not end");
          const what = disorders[Number(observation.input)]?.name ?? "chunks out of order";
          return end.status.code === Code.INVALID_ARGUMENT
            ? holds
            : violated(`An upload with ${what} ended ${codeName(end.status.code)}.`, {
                event: transcript.events.indexOf(end),
              });
        }),
      }),
      behaviourClause({
        id: "upload-file/order-kept",
        sentence:
          "Either an upload out of order is refused, or total and checksum are those of all data in the order sent.",
        scenarios: [outOfOrderScenario],
        judge: eachCall((transcript) => {
          if (transcript.call !== calls.call) return vacuous("a healthy upload");
          const end = peerEndOf(transcript);
          if (end !== undefined && end.status.code !== 0 && end.cause !== "connection-lost") return holds;
          const [answer] = received(transcript, method.output);
          return judgeAnswer(transcript, answer, (result) =>
            firstReason(wrongTotal(transcript, result), wrongChecksum(transcript, result)),
          );
        }),
      }),
    ],
  };
}
