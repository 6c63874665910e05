import type { Step } from "../../contracts/model/scenario.ts";
import { grpcTimeout } from "../../contracts/model/timeout.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { LiveCall } from "./live-call.ts";
import { openCall } from "./open-call.ts";
import type { Tracing } from "./tracing.ts";

type OpenStep = Extract<Step, { kind: "open" }>;

/** The name of the connection that the call is made on. */
export function connectionOf({ options }: OpenStep): string {
  return options?.connection ?? "main";
}

/** Opens a call, and writes down its headers; a connection that fails is its end. */
export async function openStep(
  step: OpenStep,
  call: LiveCall,
  { pool, tracing }: { readonly pool: ConnectionPool; readonly tracing: Tracing },
): Promise<void> {
  const { options = {}, method, path } = step;
  const { metadata = [], deadlineMs } = options;
  const timeout =
    deadlineMs === undefined ? [] : [["grpc-timeout", grpcTimeout(deadlineMs, options)] as const];
  call.record({ from: "client", kind: "headers", metadata: [...metadata, ...timeout] });
  try {
    const opened = await openCall({
      pool,
      connection: connectionOf(step),
      onConnection: call.onConnection,
      call: {
        path: path ?? `/${rpcName(method)}`,
        method,
        options: tracing.options(call, options),
        record: call.record,
        wire: call.wire,
        web: call.web,
      },
    });
    call.attach(opened);
  } catch (error) {
    call.record({
      from: "server",
      kind: "end",
      status: { code: 14, message: error instanceof Error ? error.message : String(error) },
      trailers: [],
      decidedBy: "peer",
      cause: "connection-lost",
    });
  }
}
