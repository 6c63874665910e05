import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";

/** The health of the server as a whole, by the empty name, and of each service. */
export function createHealth(services: readonly string[], isServing: boolean): readonly MethodBehaviour[] {
  const status = isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  const isKnown = (service: string): boolean => service === "" || services.includes(service);
  return [
    defineBehaviour(Health.method.check, async function* (requests) {
      const { service } = await onlyRequest(requests);
      if (!isKnown(service)) throw new StatusError(code.notFound, `There is no service ${service}.`);
      yield { status };
    }),
    defineBehaviour(Health.method.watch, async function* (requests, { signal }) {
      const { service } = await onlyRequest(requests);
      yield { status: isKnown(service) ? status : ServingStatus.SERVICE_UNKNOWN };
      // It stays so for as long as the server runs.
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      signal.throwIfAborted();
    }),
  ];
}
