import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { declaredScenario } from "../model/declared-part.ts";
import { callNamed, theCall } from "../model/judge.ts";
import type { Observation } from "../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../model/scenario.ts";
import { ask, awaitEnd, awaitEndIfAny, awaitMessagesIfAny, cancel } from "../model/step.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, gaveUp } from "../transcript/query.ts";
import { answeredWith, firstStatus, healthProtocol, nobody, statusName } from "./health.ts";

const calls = { before: "before", watch: "watch", after: "after", nobody: "nobody" } as const;

/** How long a status that is due at once is waited for, and how long a call must then stay open, in milliseconds. */
const atOnceMs = 5_000;
const openMs = 1_000;

/** What grpc.health.v1.Health/Watch owes. */
export function healthWatch(method: DescMethod): ContractPart {
  const define = (name: string, steps: readonly Step[]): Scenario =>
    defineScenario({ name, method, runs: 0, input: fc.constant(0), examples: [0], steps: () => steps });
  const watched = (call: string, service: string): readonly Step[] => [
    ...ask(call, Health.method.watch, { service }),
    awaitMessagesIfAny(call, 1, atOnceMs),
    awaitEndIfAny(call, openMs),
    cancel(call),
  ];
  const checked = (call: string): readonly Step[] => [
    ...ask(call, Health.method.check, { service: "" }),
    awaitEnd(call),
  ];
  const overall = define(`${declaredScenario}health-watch`, [
    ...checked(calls.before),
    ...watched(calls.watch, ""),
    ...checked(calls.after),
  ]);
  const unknown = define(`${declaredScenario}health-watch-of-nobody`, watched(calls.nobody, nobody));
  return {
    scenarios: [overall, unknown],
    clauses: [
      behaviourClause({
        id: "watch/first",
        further: healthProtocol,
        sentence: "Watch sends the current status at once, and it is the one that Check gives.",
        scenarios: [overall],
        judge: judgeFirst,
      }),
      behaviourClause({
        id: "watch/stays-open",
        further: healthProtocol,
        sentence: "Watch does not end with OK after its first status: the client is told of every change.",
        scenarios: [overall, unknown],
        judge: ({ transcripts }) => {
          const call = transcripts.find((each) => each.call === calls.watch || each.call === calls.nobody);
          if (call === undefined || firstStatus(call) === undefined) return vacuous("no status came");
          return answeredWith(call) === 0
            ? violated("Watch ended with OK after its first status.", {
                call: call.call,
                event: call.events.findIndex(({ kind }) => kind === "end"),
              })
            : holds;
        },
      }),
      behaviourClause({
        id: "watch/unknown-status",
        further: healthProtocol,
        sentence: "The first status of a service that the server does not have is SERVICE_UNKNOWN.",
        scenarios: [unknown],
        judge: theCall(calls.nobody, (call) => {
          const first = firstStatus(call);
          if (first === undefined) return vacuous("no status came");
          return first.status === Status.SERVICE_UNKNOWN
            ? holds
            : violated(
                `Watch says ${statusName(first.status)} of the service "${nobody}"; SERVICE_UNKNOWN was due.`,
                { event: first.event },
              );
        }),
      }),
      behaviourClause({
        id: "watch/unknown-service",
        level: "should",
        further: healthProtocol,
        sentence: "Watch of a service that the server does not have stays open: it may be there later.",
        scenarios: [unknown],
        judge: theCall(calls.nobody, (call) => {
          const code = answeredWith(call);
          if (code !== undefined) {
            return violated(`Watch of the service "${nobody}" ended with ${codeName(code)}.`, {
              event: call.events.findIndex(({ kind }) => kind === "end"),
            });
          }
          return firstStatus(call) === undefined ? vacuous("no status came") : holds;
        }),
      }),
    ],
  };
}

function judgeFirst(observation: Observation): Verdict {
  const watch = callNamed(observation, calls.watch);
  const before = statusOf(callNamed(observation, calls.before));
  const after = statusOf(callNamed(observation, calls.after));
  if (watch === undefined || before === undefined) return vacuous("Check gives no status");
  const first = firstStatus(watch);
  if (first === undefined) {
    const silent = endOf(watch)?.decidedBy !== "peer" && gaveUp(watch) !== undefined;
    return silent
      ? violated(`Check says ${statusName(before)}, and Watch sent nothing within ${atOnceMs / 1000} s.`, {
          call: calls.watch,
        })
      : vacuous("Watch ended without a status");
  }
  if (before !== after) return vacuous("the status changed meanwhile");
  return first.status === before
    ? holds
    : violated(`Check says ${statusName(before)} before and after, and Watch ${statusName(first.status)}.`, {
        call: calls.watch,
        event: first.event,
      });
}

function statusOf(call: Transcript | undefined): Status | undefined {
  return call === undefined ? undefined : firstStatus(call)?.status;
}
