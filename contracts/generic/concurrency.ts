import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { streamsRequests } from "../model/method-kind.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../model/scenario.ts";
import { cancel, open, pass, sendBytes, together, underWay } from "../model/step.ts";
import { requestsOf, type Subject } from "../model/subject.ts";
import { aloneAgain, brief, inFull, made, wrongByItself } from "./alone.ts";
import { alonesOf, judgeContents, references } from "./contents.ts";
import { droppedConnectionRounds, judgeDroppedRounds } from "./observed/drops.ts";
import { judgeConnection } from "./same-connection.ts";

const sideBySide = 50;

const names = callNames("plain", "beside", "beside-other-method", "idle", "paused", "cut-off");
const oneOfMany = Array.from({ length: sideBySide }, (_, index) => `call-${index}`);

/** Calls side by side: on one connection, beside an idle one, beside one whose reader is paused. */
export function concurrency(subject: Subject, sibling: Subject | undefined): ContractPart {
  const isolated = isolation(subject);
  const blocked = blocking(subject, sibling);
  const dropped = droppedConnection(subject);
  return {
    scenarios: [...isolated.scenarios, ...blocked.scenarios, ...dropped.scenarios],
    clauses: [...isolated.clauses, ...blocked.clauses, ...dropped.clauses],
  };
}

function isolation(subject: Subject): ContractPart {
  const name = "fifty-calls-at-once";
  const fiftyCallsAtOnce = defineScenario({
    name,
    method: subject.method,
    load: "heavy",
    needs: ["shared-connection"],
    runs: 1,
    input: fc.nat(1000),
    steps: (first, facts) => {
      const plain = inFull(subject, names.plain, first);
      const calls = oneOfMany.map((name, index) => inFull(subject, name, first + index));
      return [
        ...made(plain, facts),
        ...references(subject, "before", facts),
        together(...calls.map((each) => made(each, facts))),
        ...references(subject, "after", facts),
        alonesOf(subject, isOneOfMany, facts),
        aloneAgain(facts, plain, calls),
      ];
    },
  });

  return {
    scenarios: [fiftyCallsAtOnce],
    clauses: [
      behaviourClause({
        id: "concurrency/isolated",
        sentence: "50 calls at once on one connection each receive only their own responses.",
        scenarios: [fiftyCallsAtOnce],
        judge: (observation) => {
          const each = besides(observation, subject, ({ call }) => isOneOfMany(call), "among 50 at once");
          return each.kind === "holds" ? (judgeContents(observation, subject, isOneOfMany) ?? each) : each;
        },
      }),
    ],
  };
}

function isOneOfMany(call: string): boolean {
  return oneOfMany.includes(call);
}

function blocking(subject: Subject, sibling: Subject | undefined): ContractPart {
  const idle = "beside-an-idle-call";
  const paused = "beside-a-paused-reader";
  const besideAnIdleCall = defineScenario({
    name: idle,
    method: subject.method,
    needs: ["shared-connection"],
    runs: 1,
    input: fc.nat(1000),
    steps: (variant, facts) => {
      const plain = brief(subject, names.plain, variant);
      const others = [
        brief(subject, names.beside, variant + 1),
        ...(sibling === undefined ? [] : [inFull(sibling, names["beside-other-method"], variant + 1)]),
      ];
      return [
        ...made(plain, facts),
        ...idleCall(subject, facts),
        ...others.flatMap((each) => made(each, facts)),
        cancel(names.idle),
        aloneAgain(facts, plain, others),
      ];
    },
  });
  const besideAPausedReader = defineScenario({
    name: paused,
    method: subject.method,
    needs: ["shared-connection", "flow-control"],
    runs: 1,
    input: fc.nat(1000),
    steps: (variant, facts) => [
      ...made(brief(subject, names.plain, variant), facts),
      ...underWay(
        (subject.stalls ?? subject.goesOn ?? subject.exchange)({
          call: names.paused,
          variant,
          facts,
          options: { startPaused: true },
        }),
      ),
      pass(50),
      ...made(brief(subject, names.beside, variant + 1), facts),
      cancel(names.paused),
      aloneAgain(facts, brief(subject, names.plain, variant), [brief(subject, names.beside, variant + 1)]),
    ],
  });

  const scenarios: Scenario[] = [
    besideAnIdleCall,
    ...(subject.method.methodKind === "unary" || subject.method.methodKind === "client_streaming"
      ? []
      : [besideAPausedReader]),
  ];
  const clause: Clause = behaviourClause({
    id: "concurrency/not-blocked",
    sentence: "A call that is idle, or whose reader is paused, does not stop other calls.",
    scenarios,
    judge: (observation) =>
      besides(
        observation,
        subject,
        (each) => each.call === names.beside,
        observation.scenario === idle ? "beside an idle call" : "beside a paused reader",
        sibling,
      ),
  });
  return { scenarios, clauses: [clause] };
}

/** A call that the client leaves alone: opened with the first message, or without its request. */
function idleCall(subject: Subject, facts: Facts): readonly Step[] {
  const [first] = requestsOf(subject, 0, facts);
  const method: DescMethod = subject.method;
  return [
    open(names.idle, method),
    ...(streamsRequests(subject.method) && first !== undefined ? [sendBytes(names.idle, first)] : []),
    pass(20),
  ];
}

function droppedConnection(subject: Subject): ContractPart {
  const droppedConnectionScenario = defineScenario({
    name: "dropped-connection",
    method: subject.method,
    needs: ["cut"],
    runs: 3,
    input: fc.record({ variant: fc.nat(1000), steps: fc.integer({ min: 1, max: 4 }) }),
    steps: ({ variant, steps }, facts) => [
      ...made(brief(subject, names.plain, variant), facts),
      ...underWay(
        (subject.goesOn ?? subject.exchange)({
          call: names["cut-off"],
          variant,
          facts,
          options: { connection: "doomed" },
        }),
      ).slice(0, steps),
      pass(10),
      { kind: "cut", connection: "doomed" },
      pass(10),
      ...made(brief(subject, names.beside, variant + 1), facts),
      aloneAgain(facts, brief(subject, names.plain, variant), [brief(subject, names.beside, variant + 1)]),
    ],
  });

  const rounds = droppedConnectionRounds(subject, "rounds-of-dropped-connections");
  return {
    scenarios: [droppedConnectionScenario, rounds],
    clauses: [
      behaviourClause({
        id: "connection/dropped",
        sentence:
          "A connection cut in the middle of a call (TCP reset) affects no other connection and leaks nothing.",
        scenarios: [droppedConnectionScenario, rounds],
        judge: (observation) => {
          if (observation.scenario === rounds.name) return judgeDroppedRounds(observation, subject);
          const verdict = besides(
            observation,
            subject,
            (each) => each.call === names.beside,
            "beside a connection that was cut",
          );
          if (verdict.kind !== "holds") return verdict;
          const plain = callNamed(observation, names.plain);
          const beside = callNamed(observation, names.beside);
          if (plain === undefined || beside === undefined) return vacuous("a call was not made");
          return judgeConnection(plain, beside, "Another connection was closed, too.");
        },
      }),
    ],
  };
}

/** Whether calls beside others are as right as the plain one alone. */
function besides(
  observation: Observation,
  subject: Subject,
  which: (transcript: { readonly call: string }) => boolean,
  where: string,
  sibling?: Subject,
): Verdict {
  const plain = callNamed(observation, names.plain);
  if (plain === undefined) return vacuous("no call was made");
  const alone = subject.wrong(plain, observation.facts);
  if (alone !== undefined) return vacuous(`a call alone is wrong already: ${alone}`);
  const calls = observation.transcripts.filter(which);
  if (calls.length === 0) return vacuous("no call was made beside others");
  if (calls.some(({ call }) => wrongByItself(observation, call, subject))) {
    return vacuous("such a call is wrong by itself, too");
  }
  for (const call of calls) {
    const wrong = subject.wrong(call, observation.facts);
    if (wrong !== undefined) return violated(`A call ${where} is wrong: ${wrong}`, { call: call.call });
  }
  const other = callNamed(observation, names["beside-other-method"]);
  if (sibling === undefined || other === undefined) return holds;
  const wrong = sibling.wrong(other, observation.facts);
  return wrong === undefined || wrongByItself(observation, other.call, sibling, subject)
    ? holds
    : violated(`A call of another method ${where} is wrong: ${wrong}`, { call: other.call });
}
