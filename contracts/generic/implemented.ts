import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type ScenarioRef, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { theCall } from "../model/judge.ts";
import { defineScenario } from "../model/scenario.ts";
import type { Subject } from "../model/subject.ts";
import { Code } from "../transcript/code.ts";
import { hasEvent, peerEndOf } from "../transcript/query.ts";
import { refusalText } from "./refusal-text.ts";

/** The scenario that is run first: where it fails, the others would only say the same. */
export const oneHealthyCall: ScenarioRef = { name: "one-healthy-call" };

export const implementedClause = "call/implemented";
export const servedClause = "call/served";
export const servedSentence =
  "At least one request that keeps the rules is answered with OK or with a message.";

const calls = callNames("call");

/** One healthy call. An RPC that answers UNIMPLEMENTED is one failure that says so. */
export function implemented(subject: Subject): ContractPart {
  const healthy = defineScenario({
    name: oneHealthyCall.name,
    method: subject.method,
    runs: 2,
    input: fc.nat(1000),
    examples: [0],
    steps: (variant, facts) => subject.exchange({ call: calls.call, variant, facts }),
  });

  return {
    scenarios: [healthy],
    clauses: [
      behaviourClause({
        id: implementedClause,
        sentence: "The server has the method.",
        scenarios: [healthy],
        judge: theCall(calls.call, (transcript) => {
          const end = peerEndOf(transcript);
          if (end?.status.code === Code.UNIMPLEMENTED) {
            return violated(
              "The method answers UNIMPLEMENTED to a correct call. Leave it out with --skip, or implement it.",
            );
          }
          // Silence shows nothing of what the server has.
          return end !== undefined || hasEvent(transcript, "server", "message")
            ? holds
            : vacuous("the server answered nothing");
        }),
      }),
      behaviourClause({
        id: servedClause,
        sentence: servedSentence,
        scenarios: [healthy],
        judge: theCall(calls.call, (transcript) => {
          const end = peerEndOf(transcript);
          if (hasEvent(transcript, "server", "message") || end?.status.code === Code.OK) return holds;
          if (end?.cause !== "trailers" || end.status.code === Code.UNIMPLEMENTED) {
            return vacuous("the call was not refused");
          }
          return violated(refusalText([{ code: end.status.code, said: end.status.message }]), {
            event: transcript.events.indexOf(end),
          });
        }),
      }),
    ],
  };
}
