import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { defineScenario } from "../model/scenario.ts";
import type { Subject } from "../model/subject.ts";
import { Code } from "../transcript/code.ts";
import type { EndEvent, Transcript } from "../transcript/event.ts";
import { peerEndOf } from "../transcript/query.ts";

/** How early a server may end the call, in milliseconds: clocks and timers are not exact. */
export const earlyMs = 20;

export const enforcedSentence =
  "A call that would go on longer is ended by the server once its grpc-timeout has passed, and not before.";

/** A call takes at least so long that a deadline can be put behind its usual end, in milliseconds. */
const slowMs = 100;

const calls = callNames("timed");

/** Of a call that ends by itself only a deadline that comes too early can be seen: one a little behind its usual end. */
export function slowCall(subject: Subject): ContractPart {
  const tookMs = subject.seen?.healthy[0]?.tookMs ?? 0;
  if (tookMs < slowMs) return { scenarios: [], clauses: [] };
  const deadlineMs = Math.round(tookMs * 1.3) + 20;
  const scenario = defineScenario({
    name: "deadline-of-a-slow-call",
    method: subject.method,
    load: "timed",
    needs: ["server-deadline"],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (variant, facts) =>
      subject.exchange({ call: calls.timed, variant, facts, options: { deadlineMs } }),
  });
  const clause = behaviourClause({
    id: "deadline/enforced",
    further: "grpc/doc/PROTOCOL-HTTP2.md, grpc-timeout",
    sentence: enforcedSentence,
    scenarios: [scenario],
    judge: (observation) => {
      const call = callNamed(observation, calls.timed);
      const end = call === undefined ? undefined : peerEndOf(call);
      if (call === undefined || end === undefined) return vacuous("the call did not end");
      return judgeEarly(call, end, deadlineMs) ?? holds;
    },
  });
  return { scenarios: [scenario], clauses: [clause] };
}

/** A DEADLINE_EXCEEDED that comes before the deadline; undefined where it does not. */
export function judgeEarly(call: Transcript, end: EndEvent, deadlineMs: number): Verdict | undefined {
  const elapsedMs = end.atMs - (call.events[0]?.atMs ?? 0);
  const expired = end.cause === "trailers" && end.status.code === Code.DEADLINE_EXCEEDED;
  if (!expired || elapsedMs >= deadlineMs - earlyMs) return undefined;
  return violated(`The deadline of ${deadlineMs} ms was enforced after ${elapsedMs.toFixed(0)} ms.`, {
    call: call.call,
    event: call.events.indexOf(end),
    mark: "too early",
  });
}
