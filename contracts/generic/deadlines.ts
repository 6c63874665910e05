import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { streamsRequests } from "../model/method-kind.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { awaitEnd, pass, sendBytes, together, underWay } from "../model/step.ts";
import { briefExchange, requestsOf, type Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import { peerEndOf } from "../transcript/query.ts";
import { earlyMs, enforcedSentence, judgeEarly, slowCall } from "./early-deadline.ts";
import { judgeHealthy, refusalCalls } from "./refusal.ts";

/** How late it may, beside the run's tolerance: other work goes first on a busy machine. */
const lateMs = 1_500;

export function deadlines(subject: Subject): ContractPart {
  const passed = alreadyPassed(subject);
  if (subject.goesOn === undefined) return combine(slowCall(subject), passed);
  const enforced = enforcedDeadline(subject, subject.goesOn);
  return {
    scenarios: [...enforced.scenarios, ...passed.scenarios],
    clauses: [...enforced.clauses, ...passed.clauses],
  };
}

const calls = callNames("timed");

function enforcedDeadline(subject: Subject, goesOn: NonNullable<Subject["goesOn"]>): ContractPart {
  const idle = "deadline-of-an-open-call";
  const busy = "deadline-while-sending";
  const deadlineOfAnOpenCall = defineScenario({
    name: idle,
    method: subject.method,
    load: "timed",
    needs: ["server-deadline"],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => [...goesOn(openFor(subject, facts)), awaitEnd(calls.timed, lateMs * 2)],
  });
  const deadlineWhileSending = defineScenario({
    name: busy,
    method: subject.method,
    load: "timed",
    needs: ["server-deadline"],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => [
      ...goesOn(openFor(subject, facts)),
      together([awaitEnd(calls.timed, lateMs * 2)], steadily(subject, facts)),
    ],
  });

  const scenarios = [
    deadlineOfAnOpenCall,
    ...(streamsRequests(subject.method) ? [deadlineWhileSending] : []),
  ];
  return {
    scenarios,
    clauses: [
      behaviourClause({
        id: "deadline/enforced",
        further: "grpc/doc/PROTOCOL-HTTP2.md, grpc-timeout",
        sentence: enforcedSentence,
        scenarios,
        judge: (observation) => judgeEnforced(observation, subject),
      }),
      behaviourClause({
        id: "deadline/status",
        level: "should",
        sentence: "A call past its deadline ends with DEADLINE_EXCEEDED, or a stream reset; not with OK.",
        scenarios,
        judge: (observation) => judgeStatus(observation, subject),
      }),
    ],
  };
}

/** The deadline of the open call, in milliseconds. */
function deadlineMsOf(subject: Subject, facts: Facts): number {
  // A stream that a fast target finishes soon needs a deadline before that.
  return subject.mayFinishEarly === true ? Math.max(25, Math.round(400 / facts.speed)) : 400;
}

function openFor(subject: Subject, facts: Facts) {
  return {
    call: calls.timed,
    variant: 0,
    facts,
    options: { deadlineMs: deadlineMsOf(subject, facts) },
  };
}

/** A message every 50 ms, until well after the deadline. */
function steadily(subject: Subject, facts: Facts): readonly Step[] {
  const [first] = requestsOf(subject, 0, facts);
  return Array.from({ length: 16 }, (_, index) => {
    const message = subject.further?.(index + 1) ?? first;
    return message === undefined ? [] : [pass(50), sendBytes(calls.timed, message)];
  }).flat();
}

function judgeEnforced(observation: Observation, subject: Subject): Verdict {
  const call = callNamed(observation, calls.timed);
  const first = call?.events[0];
  if (call === undefined || first === undefined) return vacuous("no call was made");
  const deadlineMs = deadlineMsOf(subject, observation.facts);
  const end = peerEndOf(call);
  // Of a stream that has begun tonic and connect-go leave the deadline to the author.
  if (end === undefined && subject.seen !== undefined)
    return vacuous("the server leaves the end to the client");
  if (end === undefined) {
    return violated(
      `The call was still open ${lateMs * 2} ms after it began; its deadline was ${deadlineMs} ms.`,
      {
        call: call.call,
        mark: "still open",
        missedByMs: lateMs - deadlineMs,
      },
    );
  }
  const elapsedMs = end.atMs - first.atMs;
  const event = call.events.indexOf(end);
  const timedOut = end.cause === "trailers" && end.status.code === Code.DEADLINE_EXCEEDED;
  if (elapsedMs < deadlineMs - earlyMs) {
    return (
      judgeEarly(call, end, deadlineMs) ??
      vacuous(`the call ended ${codeName(end.status.code)} before its deadline`)
    );
  }
  if (!timedOut && end.status.code === 0 && subject.mayFinishEarly === true) {
    return vacuous("the call finished by itself");
  }
  const missedByMs = elapsedMs - (deadlineMs + lateMs + observation.facts.toleranceMs);
  return missedByMs <= 0
    ? holds
    : violated(`The call went on for ${elapsedMs.toFixed(0)} ms; its deadline was ${deadlineMs} ms.`, {
        call: call.call,
        event,
        mark: "too late",
        missedByMs,
      });
}

function judgeStatus(observation: Observation, subject: Subject): Verdict {
  const call = callNamed(observation, calls.timed);
  const end = call === undefined ? undefined : peerEndOf(call);
  if (call !== undefined && end === undefined && subject.seen !== undefined) {
    return violated("The call was still open long after its deadline; only the client ends it.", {
      call: call.call,
    });
  }
  if (call === undefined || end === undefined) return vacuous("the call was not ended by the server");
  const timeout = call.events[0];
  const deadline =
    timeout?.kind === "headers"
      ? Number.parseInt(timeout.metadata.find(([name]) => name === "grpc-timeout")?.[1] ?? "0", 10)
      : 0;
  if (end.atMs - (timeout?.atMs ?? 0) < deadline - earlyMs)
    return vacuous("the call ended before its deadline");
  if (end.cause === "reset") return holds;
  if (end.status.code === Code.OK && subject.mayFinishEarly === true)
    return vacuous("the stream may just have finished");
  if (end.cause === "trailers" && end.status.code === Code.DEADLINE_EXCEEDED) return holds;
  return violated(`After its deadline the call ended ${codeName(end.status.code)}.`, {
    call: call.call,
    event: call.events.indexOf(end),
  });
}

const passedCalls = callNames("late");

function alreadyPassed(subject: Subject): ContractPart {
  const name = "deadline-already-passed";
  const begin = subject.goesOn ?? subject.exchange;
  const deadlineAlreadyPassed = defineScenario({
    name,
    method: subject.method,
    needs: ["server-deadline"],
    runs: 4,
    input: fc.nat(40),
    steps: (variant, facts) => [
      ...underWay(begin({ call: passedCalls.late, variant, facts, options: { deadlineMs: 1 } })),
      awaitEnd(passedCalls.late),
      ...briefExchange(subject, { call: refusalCalls.healthy, variant: variant + 1, facts }),
    ],
  });

  return {
    scenarios: [deadlineAlreadyPassed],
    clauses: [
      behaviourClause({
        id: "deadline/already-passed",
        sentence:
          "A call whose deadline is 1 ms ends DEADLINE_EXCEEDED (or completes), and the connection stays usable.",
        scenarios: [deadlineAlreadyPassed],
        judge: (observation) => {
          const call = callNamed(observation, passedCalls.late);
          if (call === undefined) return vacuous("no call was made");
          const end = peerEndOf(call);
          if (end === undefined && subject.seen !== undefined && subject.goesOn !== undefined) {
            return vacuous("the server leaves the end to the client");
          }
          if (end === undefined) {
            return violated("A call with a deadline of 1 ms did not end.", { call: passedCalls.late });
          }
          if (end.cause === "connection-lost") {
            return violated(`The connection was lost (${end.status.message}).`, { call: passedCalls.late });
          }
          return judgeHealthy(observation, subject);
        },
      }),
    ],
  };
}
