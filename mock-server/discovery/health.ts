import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";
import type { HealthStates } from "./health-states.ts";

/** The health of the server as a whole, by the empty name, and of each service. */
export function createHealth(services: readonly string[], states: HealthStates): readonly MethodBehaviour[] {
  const isKnown = (service: string): boolean => service === "" || services.includes(service);
  const statusOf = (service: string): ServingStatus =>
    isKnown(service) ? ServingStatus[states.of(service)] : ServingStatus.SERVICE_UNKNOWN;
  return [
    defineBehaviour(Health.method.check, async function* (requests) {
      const { service } = await onlyRequest(requests);
      if (!isKnown(service)) throw new StatusError(code.notFound, `There is no service ${service}.`);
      yield { status: statusOf(service) };
    }),
    defineBehaviour(Health.method.watch, async function* (requests, { signal }) {
      const { service } = await onlyRequest(requests);
      let wake = (): void => undefined;
      const unsubscribe = states.subscribe(() => wake());
      signal.addEventListener("abort", () => wake(), { once: true });
      try {
        for (let told: ServingStatus | undefined; ; ) {
          signal.throwIfAborted();
          const status = statusOf(service);
          if (status !== told) yield { status };
          told = status;
          if (status !== statusOf(service) || signal.aborted) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        unsubscribe();
      }
    }),
  ];
}
