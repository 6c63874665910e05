import fc from "fast-check";
import { aloneAgain, inFull, wrongByItself } from "../generic/alone.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed, eachCall } from "../model/judge.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { awaitEnd, cancel, halfClose, open, pass, sendBytes } from "../model/step.ts";
import { requestsOf, type Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endedOk, indexOfEvent, peerEndOf, rpcName } from "../transcript/query.ts";

/** More messages than anybody would take for all of them. */
const many = 1_500;

const lateCalls = callNames("call");

/** No OK before the client has half-closed: a scenario with a late half-close, and its clause. */
export function answersAfterHalfClose(section: string, subject: Subject): ContractPart {
  const late = (requests: readonly Uint8Array[]): readonly Step[] => [
    open(lateCalls.call, subject.method),
    ...requests.map((message) => sendBytes(lateCalls.call, message)),
    pass(300),
    halfClose(lateCalls.call),
    awaitEnd(lateCalls.call),
  ];
  const lateHalfClose = defineScenario({
    name: "late-half-close",
    method: subject.method,
    runs: 1,
    input: fc.nat(30),
    examples: [3],
    steps: (variant, facts) => late(requestsOf(subject, variant, facts)),
  });
  const lateHalfCloseAfterMany = defineScenario({
    name: "late-half-close-after-many",
    method: subject.method,
    runs: 0,
    input: fc.integer({ min: 1, max: many }),
    examples: [many],
    steps: (count, facts) => {
      const [first = new Uint8Array()] = requestsOf(subject, 0, facts);
      return late(Array.from({ length: count }, (_, index) => subject.further?.(index) ?? first));
    },
  });

  return {
    scenarios: [lateHalfClose, lateHalfCloseAfterMany],
    clauses: [
      behaviourClause({
        id: `${section}/answers-after-half-close`,
        sentence: "No OK comes before the client has half-closed.",
        judge: eachCall((transcript) => {
          if (transcript.rpc !== rpcName(subject.method)) return vacuous("a call of another method");
          const halfClosed = indexOfEvent(transcript, "client", "half-close");
          const answer = transcript.events.findIndex(
            (event) =>
              event.from === "server" &&
              (event.kind === "message" ||
                (event.kind === "end" && event.decidedBy === "peer" && event.status.code === 0)),
          );
          if (answer < 0) return vacuous("no answer came");
          return halfClosed >= 0 && answer > halfClosed
            ? holds
            : violated("The answer came while the client could still send.", {
                event: answer,
                mark: "too early",
              });
        }),
      }),
    ],
  };
}

const calls = callNames("plain", "cancelled", "next");

/** What a cancelled call sent does not appear in the next answer. */
export function notCarriedOver(id: string, subject: Subject): ContractPart {
  const name = "after-a-cancelled-call";
  const afterACancelledCall = defineScenario({
    name,
    method: subject.method,
    runs: 4,
    input: fc.record({ variant: fc.nat(30), messages: fc.integer({ min: 1, max: 8 }) }),
    steps: ({ variant, messages }, facts) => {
      const [first] = requestsOf(subject, variant, facts);
      return [
        ...subject.exchange({ call: calls.plain, variant, facts }),
        open(calls.cancelled, subject.method),
        ...Array.from({ length: messages }, () => sendBytes(calls.cancelled, first ?? new Uint8Array())),
        // Long enough for the messages to be taken in before the cancel.
        pass(20),
        cancel(calls.cancelled),
        // And for the cancel to be noticed.
        pass(30),
        ...subject.exchange({ call: calls.next, variant: variant + 1, facts }),
        aloneAgain(facts, inFull(subject, calls.plain, variant), [inFull(subject, calls.next, variant + 1)]),
      ];
    },
  });

  return {
    scenarios: [afterACancelledCall],
    clauses: [
      behaviourClause({
        id,
        sentence: "What a cancelled call sent does not appear in the next answer.",
        scenarios: [afterACancelledCall],
        judge: (observation) => {
          const plain = callNamed(observation, calls.plain);
          const next = callNamed(observation, calls.next);
          if (plain === undefined || next === undefined) return vacuous("no call came after a cancelled one");
          const before = subject.wrong(plain, observation.facts);
          if (before !== undefined) return vacuous(`a call alone is wrong already: ${before}`);
          if (wrongByItself(observation, calls.next, subject))
            return vacuous("such a call is wrong by itself, too");
          const wrong = subject.wrong(next, observation.facts);
          return wrong === undefined
            ? holds
            : violated(`After a cancelled call ${wrong}.`, { call: calls.next });
        },
      }),
    ],
  };
}

/** Judges the answer of a call that was sent in full; a call that ends otherwise owes an answer. */
export function judgeAnswer<Answer>(
  transcript: Transcript,
  answer: { readonly value: Answer; readonly event: number } | undefined,
  judge: (answer: Answer) => string | undefined,
): Verdict {
  if (indexOfEvent(transcript, "client", "half-close") < 0) return vacuous("the client did not half-close");
  if (answer !== undefined) {
    const why = judge(answer.value);
    return why === undefined ? holds : violated(`${why}.`, { event: answer.event });
  }
  if (endedOk(transcript)) return vacuous("OK came without an answer");
  const end = peerEndOf(transcript);
  if (end === undefined) return violated("No answer came.");
  return violated(`The call ended ${codeName(end.status.code)}.`, { event: transcript.events.indexOf(end) });
}

/** The first reason that one of these gives. */
export function firstReason(...reasons: readonly (string | undefined)[]): string | undefined {
  return reasons.find((reason) => reason !== undefined);
}
