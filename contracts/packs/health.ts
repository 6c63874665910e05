import {
  HealthCheckResponseSchema,
  type HealthCheckResponse_ServingStatus as Status,
  HealthCheckResponse_ServingStatusSchema as StatusSchema,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { Code } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf, received } from "../transcript/query.ts";

/** Where the clauses of the health service come from. */
export const healthProtocol = "grpc/doc/health-checking.md and grpc/health/v1/health.proto";

/** The name of a service that no server has. */
export const nobody = "streamproof.nobody.has.this.Service";

/** The first status that a call of the health service was answered with, and where. */
export function firstStatus(
  call: Transcript,
): { readonly status: Status; readonly event: number } | undefined {
  const [first] = received(call, HealthCheckResponseSchema);
  return first === undefined ? undefined : { status: first.value.status, event: first.event };
}

/** `SERVING`, or the number of a status that the protocol does not have. */
export function statusName(status: Status): string {
  return StatusSchema.values.find(({ number }) => number === status)?.name ?? `status ${status}`;
}

/** Codes that say more of who asks, or of the server at this moment, than of what was asked. */
const ofTheMoment: ReadonlySet<number> = new Set([
  Code.CANCELLED,
  Code.DEADLINE_EXCEEDED,
  Code.PERMISSION_DENIED,
  Code.RESOURCE_EXHAUSTED,
  Code.UNIMPLEMENTED,
  Code.UNAVAILABLE,
  Code.UNAUTHENTICATED,
]);

/** The code that a call was ended with because of what it asked; undefined where nothing says so. */
export function answeredWith(call: Transcript): number | undefined {
  const end = peerEndOf(call);
  const isStatus = end !== undefined && end.cause !== "reset" && end.cause !== "connection-lost";
  return isStatus && !ofTheMoment.has(end.status.code) ? end.status.code : undefined;
}
