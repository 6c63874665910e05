import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed, worst } from "../model/judge.ts";
import type { Observation } from "../model/observation.ts";
import { defineScenario, type TimeoutUnit } from "../model/scenario.ts";
import { briefExchange, type Subject } from "../model/subject.ts";
import { grpcTimeout } from "../model/timeout.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf } from "../transcript/query.ts";

/** Ample deadlines, in milliseconds: a call that is right without one is right with each of them. */
const deadlines: readonly (readonly [TimeoutUnit, number])[] = [
  ["H", 3_600_000],
  ["M", 600_000],
  ["S", 60_000],
  ["u", 60_000],
  // The longest that eight digits can say.
  ["n", 99],
];
/** How early a server may end the call, in milliseconds: clocks and timers are not exact. */
const earlyMs = 20;

const calls = callNames("plain");

/** grpc-timeout has six units; libraries have read all but one of them wrongly. */
export function timeoutUnits(subject: Subject): ContractPart {
  const scenario = defineScenario({
    name: "timeout-units",
    method: subject.method,
    needs: ["server-deadline", "timeout-units"],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (variant, facts) => [
      ...briefExchange(subject, { call: calls.plain, variant, facts }),
      ...deadlines.flatMap(([timeoutUnit, deadlineMs]) =>
        briefExchange(subject, {
          call: nameOf(timeoutUnit),
          variant,
          facts,
          options: { deadlineMs, timeoutUnit },
        }),
      ),
    ],
  });
  const clause = behaviourClause({
    id: "deadline/units",
    further: "grpc/doc/PROTOCOL-HTTP2.md, Timeout",
    sentence:
      "grpc-timeout is read in each of its units: hours, minutes, seconds, milli-, micro- and nanoseconds.",
    scenarios: [scenario],
    judge: (observation) => judgeUnits(observation, subject),
  });
  return { scenarios: [scenario], clauses: [clause] };
}

function nameOf(unit: TimeoutUnit): string {
  return `in ${unit}`;
}

function judgeUnits(observation: Observation, subject: Subject): Verdict {
  const plain = callNamed(observation, calls.plain);
  if (plain === undefined) return vacuous("no call was made");
  const wrong = subject.wrong(plain, observation.facts);
  if (wrong !== undefined) return vacuous(`a call without a deadline is wrong already: ${wrong}`);
  return worst(
    deadlines.map(([unit, deadlineMs]) => {
      const call = callNamed(observation, nameOf(unit));
      return call === undefined ? vacuous("no call was made") : judgeUnit(call, unit, deadlineMs);
    }),
  );
}

function judgeUnit(call: Transcript, timeoutUnit: TimeoutUnit, deadlineMs: number): Verdict {
  const end = peerEndOf(call);
  const elapsedMs = (end?.atMs ?? 0) - (call.events[0]?.atMs ?? 0);
  const expired = end !== undefined && (end.status.code === Code.DEADLINE_EXCEEDED || end.cause === "reset");
  if (!expired || elapsedMs >= deadlineMs - earlyMs) return holds;
  const sent = grpcTimeout(deadlineMs, { timeoutUnit });
  return violated(
    `With grpc-timeout ${sent} the call ended ${codeName(end.status.code)} after ${elapsedMs.toFixed(0)} ms.`,
    { call: call.call, event: call.events.indexOf(end), mark: "too early", doubtful: true },
  );
}
