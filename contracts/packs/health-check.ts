import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { holds, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { declaredScenario } from "../model/declared-part.ts";
import { eachCall, theCall } from "../model/judge.ts";
import { defineScenario } from "../model/scenario.ts";
import { ask, awaitEnd } from "../model/step.ts";
import { Code, codeName } from "../transcript/code.ts";
import { answeredWith, firstStatus, healthProtocol, nobody, statusName } from "./health.ts";

const mayBeChecked: ReadonlySet<number> = new Set([Status.UNKNOWN, Status.SERVING, Status.NOT_SERVING]);

const calls = { overall: "overall", nobody: "nobody" } as const;

/** What grpc.health.v1.Health/Check owes. */
export function healthCheck(method: DescMethod): ContractPart {
  const scenario = defineScenario({
    name: `${declaredScenario}health-check`,
    method,
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: () => [
      ...ask(calls.overall, Health.method.check, { service: "" }),
      awaitEnd(calls.overall),
      ...ask(calls.nobody, Health.method.check, { service: nobody }),
      awaitEnd(calls.nobody),
    ],
  });
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        id: "check/unknown-service",
        further: healthProtocol,
        sentence: "Check of a service that the server does not have ends with NOT_FOUND.",
        scenarios: [scenario],
        judge: theCall(calls.nobody, (call) => {
          const code = answeredWith(call);
          if (code === Code.NOT_FOUND) return holds;
          if (code === undefined) return vacuous("the server does not say what it has");
          const status = firstStatus(call);
          return violated(
            status === undefined
              ? `Check of the service "${nobody}" ended with ${codeName(code)}; NOT_FOUND was due.`
              : `Check says ${statusName(status.status)} of the service "${nobody}"; NOT_FOUND was due.`,
            status === undefined ? {} : { event: status.event },
          );
        }),
      }),
      behaviourClause({
        id: "check/status",
        further: healthProtocol,
        sentence: "Check answers with SERVING, NOT_SERVING or UNKNOWN: SERVICE_UNKNOWN is for Watch alone.",
        scenarios: [scenario],
        judge: eachCall((call) => {
          const first = firstStatus(call);
          // Some libraries refuse with an empty message beside the code.
          if (first === undefined || answeredWith(call) !== Code.OK) return vacuous("no status came");
          return !mayBeChecked.has(first.status)
            ? violated(`Check says ${statusName(first.status)}.`, { event: first.event })
            : holds;
        }),
      }),
    ],
  };
}
