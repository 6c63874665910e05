import fc from "fast-check";
import {
  BatchItemSchema,
  type BatchResult,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { answersAfterHalfClose, firstReason, judgeAnswer, notCarriedOver } from "../clauses/client-stream.ts";
import { oneHealthyCall } from "../generic/implemented.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { type Clause, vacuous } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { counted } from "../model/counted.ts";
import { eachCall, theCall } from "../model/judge.ts";
import { defineScenario, type Scenario } from "../model/scenario.ts";
import { awaitEnd, encode, halfClose, open, sendAll, sendBytes } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf, received, sent } from "../transcript/query.ts";

const method = StreamingService.method.processBatch;

export const processBatchSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    ...Array.from({ length: 3 + (variant % 5) }, (_, index) =>
      sendBytes(call, item(`item-${variant}-${index}`)),
    ),
    halfClose(call),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    const [answer] = received(transcript, method.output);
    if (answer === undefined) return `no result came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
    return firstReason(
      wrongProcessed(transcript, answer.value),
      wrongSum(transcript, answer.value),
      wrongIds(transcript, answer.value),
    );
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, item(`item-${variant}`)),
  ],
};

export function processBatchContract(sibling: Subject): Contract {
  const parts = [
    batches,
    answersAfterHalfClose("process-batch", processBatchSubject),
    notCarriedOver("process-batch/not-carried-over", processBatchSubject),
  ];
  return contractOf({ subject: processBatchSubject, own: combine(...parts), sibling });
}
const calls = callNames("call");

export const batchesScenario: Scenario = defineScenario({
  name: "batches",
  method,
  runs: 8,
  input: fc.array(fc.string({ unit: "grapheme-ascii", maxLength: 6 }), { minLength: 1, maxLength: 30 }),
  examples: [
    ["a"],
    // Several hundred, so that some are likely to fail; some ids twice.
    Array.from({ length: 400 }, (_, index) => `item-${index % 350}`),
    Array.from({ length: 150 }, () => "the same"),
    // Ids in both letter cases, and groups of unequal size.
    Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? "ITEM" : index % 7 === 0 ? "" : "item")),
    // More than what anybody would take for a whole batch.
    Array.from({ length: 2_500 }, (_, index) => `${index}`),
  ],
  steps: (ids) => [
    open(calls.call, method),
    sendAll(calls.call, () => ids.map((id, index) => item(id, index))),
    halfClose(calls.call),
    awaitEnd(calls.call),
  ],
});
export const noItems: Scenario = defineScenario({
  name: "no-items",
  method,
  runs: 0,
  input: fc.constant(0),
  examples: [0],
  steps: () => [open(calls.call, method), halfClose(calls.call), awaitEnd(calls.call)],
});

const batches: ContractPart = {
  scenarios: [batchesScenario, noItems],
  clauses: [
    batchClause("processed", "processed_count is the number of items sent.", wrongProcessed),
    batchClause("adds-up", "success_count + failed_count = processed_count.", wrongSum),
    behaviourClause({
      id: "process-batch/failed-ids",
      sentence: "failed_ids are as many as failed_count, a subsequence of the ids sent.",
      scenarios: [batchesScenario],
      judge: eachCall((transcript) => {
        const [answer] = received(transcript, method.output);
        if (answer !== undefined && answer.value.failedCount === 0 && answer.value.failedIds.length === 0) {
          return vacuous("no item failed");
        }
        return answer === undefined
          ? vacuous("no result came")
          : judgeAnswer(transcript, answer, (result) => wrongIds(transcript, result));
      }),
    }),
    behaviourClause({
      id: "process-batch/empty",
      sentence: "Without items all counts are zero, and there are no ids.",
      scenarios: [noItems],
      judge: theCall(calls.call, (transcript) =>
        judgeAnswer(transcript, received(transcript, method.output)[0], (result) => {
          const counts = [result.processedCount, result.successCount, result.failedCount];
          return counts.every((count) => count === 0) && result.failedIds.length === 0
            ? undefined
            : `the counts are ${counts.join(", ")} with ${result.failedIds.length} failed ids`;
        }),
      ),
    }),
  ],
};

function batchClause(
  name: string,
  sentence: string,
  wrong: (transcript: Transcript, result: BatchResult) => string | undefined,
): Clause {
  return behaviourClause({
    id: `process-batch/${name}`,
    sentence,
    scenarios: [batchesScenario, oneHealthyCall],
    judge: eachCall((transcript) =>
      judgeAnswer(transcript, received(transcript, method.output)[0], (result) => wrong(transcript, result)),
    ),
  });
}

function wrongProcessed(transcript: Transcript, result: BatchResult): string | undefined {
  const owed = sent(transcript, method.input).length;
  return result.processedCount === owed
    ? undefined
    : `processed_count is ${result.processedCount}, with ${counted(owed, "item")} sent`;
}

function wrongSum(_: Transcript, result: BatchResult): string | undefined {
  const { successCount, failedCount, processedCount } = result;
  return successCount + failedCount === processedCount && successCount >= 0 && failedCount >= 0
    ? undefined
    : `${successCount} successes and ${failedCount} failures are not ${processedCount} items`;
}

function wrongIds(transcript: Transcript, result: BatchResult): string | undefined {
  if (result.failedIds.length !== result.failedCount) {
    return `failed_count is ${result.failedCount}, and there are ${result.failedIds.length} failed ids`;
  }
  const ids = sent(transcript, method.input).map((seen) => seen.value.id);
  let from = 0;
  for (const id of result.failedIds) {
    const at = ids.indexOf(id, from);
    if (at < 0) return `the failed id "${id}" was not sent, or not at that place`;
    from = at + 1;
  }
  return undefined;
}

/** An item; some have no data, some no type. */
function item(id: string, index = 1): Uint8Array {
  return encode(BatchItemSchema, {
    id,
    type: index % 4 === 0 ? "" : "order",
    data: new Uint8Array(index % 3 === 0 ? 0 : index % 50),
  });
}
