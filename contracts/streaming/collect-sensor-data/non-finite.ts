import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { theCall } from "../../model/judge.ts";
import { defineScenario } from "../../model/scenario.ts";
import { awaitEnd, halfClose, open, sendBytes } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { Code, codeName } from "../../transcript/code.ts";
import { peerEndOf } from "../../transcript/query.ts";
import { fields, method } from "./model.ts";
import { reading, same } from "./readings.ts";

const calls = callNames("call", "healthy");

export function nonFinite(subject: Subject): ContractPart {
  const nonFiniteScenario = defineScenario({
    name: "non-finite",
    method,
    runs: 3,
    input: fc.record({
      field: fc.constantFrom(...fields),
      value: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      before: fc.nat(3),
    }),
    examples: fields.flatMap((field) =>
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => ({
        field,
        value,
        before: 1,
      })),
    ),
    steps: ({ field, value: bad, before }, facts) => [
      open(calls.call, method),
      ...same(...Array.from({ length: before }, () => 5)).map((each) => sendBytes(calls.call, reading(each))),
      ...same(1).map((each) => sendBytes(calls.call, reading({ ...each, [field]: bad }))),
      halfClose(calls.call),
      awaitEnd(calls.call),
      ...subject.exchange({ call: calls.healthy, variant: before, facts }),
    ],
  });

  return {
    scenarios: [nonFiniteScenario],
    clauses: [
      behaviourClause({
        id: "collect-sensor-data/non-finite",
        sentence: "A reading of NaN or ±Infinity is rejected with INVALID_ARGUMENT.",
        scenarios: [nonFiniteScenario],
        judge: theCall(calls.call, (transcript) => {
          const end = peerEndOf(transcript);
          if (end?.status.code === Code.INVALID_ARGUMENT && end.cause === "trailers") return holds;
          return violated(`A reading that is no finite number ended ${codeName(end?.status.code ?? -1)}.`, {
            event: end === undefined ? transcript.events.length - 1 : transcript.events.indexOf(end),
          });
        }),
      }),
    ],
  };
}
