import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { ChatService } from "../gen/chat/chat_pb.ts";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../gen/grpc/health/v1/health_pb.ts";

/** The empty name asks for the server as a whole. */
const services: ReadonlySet<string> = new Set(["", ChatService.typeName, Health.typeName]);

/** Health as gRPC defines it; NOT_SERVING once the server is stopping. */
export function healthRoutes(stopping: AbortSignal): (router: ConnectRouter) => void {
  const status = () => ({ status: stopping.aborted ? Status.NOT_SERVING : Status.SERVING });
  return (router) =>
    router.service(Health, {
      check: ({ service }) => {
        if (!services.has(service)) {
          throw new ConnectError(`There is no service "${service}" here.`, Code.NotFound);
        }
        return status();
      },
      async *watch({ service }, { signal }) {
        yield services.has(service) ? status() : { status: Status.SERVICE_UNKNOWN };
        await aborted(AbortSignal.any([signal, stopping]));
        if (!signal.aborted && services.has(service)) yield status();
        await aborted(signal);
      },
    });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
