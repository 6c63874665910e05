import type { DescService } from "@bufbuild/protobuf";
import fc from "fast-check";
import {
  Health,
  HealthCheckResponse_ServingStatus,
  HealthCheckResponseSchema,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { defineContract } from "../model/define-contract.ts";
import { callNamed } from "../model/judge.ts";
import { type Capability, defineScenario, type Scenario, type Step } from "../model/scenario.ts";
import { ask, awaitEnd, halfClose } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import { endOf, peerEndOf, received } from "../transcript/query.ts";
import { connectionPart } from "../wire/connection/index.ts";
import { shutdown } from "./observed/shutdown.ts";
import { staysUp } from "./observed/stays-up.ts";
import { reflection } from "./reflection.ts";

const unknownCalls = callNames("unknown", "again");
const healthCalls = callNames("health", "overall");

/** What a service owes as a whole: unknown methods refused, reflection, health, a graceful stop. */
export function serviceContract(
  service: DescService,
  subjects: readonly Subject[] = [],
): Contract | undefined {
  const [method] = service.methods;
  if (method === undefined) return undefined;
  const stopping = shutdown(subjects);
  const lasting = staysUp(method);
  const connection = connectionPart(method, subjects);
  const define = (name: string, steps: readonly Step[], needs: readonly Capability[] = []): Scenario => ({
    ...defineScenario({ name, method, runs: 0, input: fc.constant(0), examples: [0], steps: () => steps }),
    needs,
  });
  const unknownMethod = define(
    "unknown-method",
    [unknownCalls.unknown, unknownCalls.again].flatMap((call): readonly Step[] => [
      { kind: "open", call, method, path: `/${service.typeName}/ThereIsNoSuchMethod` },
      halfClose(call),
      awaitEnd(call),
    ]),
    ["unknown-method"],
  );
  const reflected = reflection(service, method);
  const health = define("health", [
    ...ask(healthCalls.health, Health.method.check, { service: service.typeName }),
    awaitEnd(healthCalls.health),
    ...ask(healthCalls.overall, Health.method.check, { service: "" }),
    awaitEnd(healthCalls.overall),
  ]);
  return defineContract({
    rpc: service.typeName,
    scenarios: [
      unknownMethod,
      ...reflected.scenarios,
      health,
      ...connection.scenarios,
      ...stopping.scenarios,
      ...lasting.scenarios,
    ],
    clauses: [
      behaviourClause({
        id: "call/unknown-method",
        further: "grpc/doc/statuscodes.md, UNIMPLEMENTED",
        sentence: "A method the service does not have ends with UNIMPLEMENTED.",
        scenarios: [unknownMethod],
        judge: (observation) => {
          for (const call of observation.transcripts) {
            const end = peerEndOf(call);
            if (end === undefined) return violated("An unknown method did not end.", { call: call.call });
            if (
              end.status.code !== Code.UNIMPLEMENTED ||
              end.cause === "reset" ||
              end.cause === "connection-lost"
            ) {
              return violated(`An unknown method ended ${codeName(end.status.code)} (${end.cause}).`, {
                call: call.call,
                event: call.events.indexOf(end),
              });
            }
          }
          return observation.transcripts.length === 0 ? vacuous("no call was made") : holds;
        },
      }),
      ...reflected.clauses,
      behaviourClause({
        id: "discovery/health",
        level: "should",
        sentence: "grpc.health.v1.Health/Check says SERVING.",
        scenarios: [health],
        judge: (observation) => {
          const statuses = observation.transcripts.map(
            (call) => received(call, HealthCheckResponseSchema)[0]?.value.status,
          );
          if (statuses.includes(HealthCheckResponse_ServingStatus.SERVING)) return holds;
          const call = callNamed(observation, healthCalls.health);
          const end = call === undefined ? undefined : endOf(call);
          return violated(
            end === undefined || end.status.code === 0
              ? "The health service does not say SERVING."
              : `The health check ended ${codeName(end.status.code)}.`,
            { call: healthCalls.health },
          );
        },
      }),
      ...connection.clauses,
      ...stopping.clauses,
      ...lasting.clauses,
    ],
  });
}
