import type { Problem } from "../../conformance/targets/problem.ts";
import { createGrpcTransport } from "../../conformance/transports/dialects/grpc/index.ts";
import type { Connection, Endpoint } from "../../conformance/transports/transport.ts";

const withinMs = 2_000;

/** `HealthCheckResponse.status` is its only field; 2 is NOT_SERVING. Source: grpc/health/v1/health.proto. */
const notServing = Buffer.from([8, 2]);

/** A server that says that it does not serve yet is waited for; one that does not know, or say, is not. */
export async function healthProblem(endpoint: Endpoint, signal: AbortSignal): Promise<Problem | undefined> {
  try {
    const connection = await createGrpcTransport(endpoint).connect({ signal });
    try {
      const answer = await firstMessage(connection, signal);
      if (answer === undefined || !notServing.equals(answer)) return undefined;
      return { text: "its health check responds NOT_SERVING; see its log", mayPass: true };
    } finally {
      await connection.close();
    }
  } catch {
    // The transport that judges says better what is wrong.
    return undefined;
  }
}

function firstMessage(connection: Connection, signal: AbortSignal): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: Uint8Array | undefined): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(answer);
    };
    const onAbort = (): void => finish(undefined);
    const timer = setTimeout(finish, withinMs, undefined);
    signal.addEventListener("abort", onAbort, { once: true });
    const call = connection.open({
      path: "/grpc.health.v1.Health/Check",
      method: { methodKind: "unary" },
      options: {},
      record: (event) => {
        if (event.from !== "server") return;
        if (event.kind === "message") finish(event.bytes);
        if (event.kind === "end") finish(undefined);
      },
    });
    call.send(new Uint8Array());
    call.halfClose();
  });
}
