import { createGrpcTransport } from "../conformance/transports/dialects/grpc/index.ts";
import type { CallOptions } from "../contracts/model/scenario.ts";

export interface StreamRun {
  readonly port: number;
  readonly path: string;
  readonly request: Uint8Array;
  readonly streams: number;
  readonly options?: CallOptions;
}

/** Reads streams to their end, side by side on one connection; the seconds that took. */
export async function readStreams(
  run: StreamRun,
): Promise<{ readonly seconds: number; readonly messages: number }> {
  const connection = await createGrpcTransport({ address: { host: "127.0.0.1", port: run.port } }).connect(
    {},
  );
  let messages = 0;
  const beganMs = performance.now();
  await Promise.all(
    Array.from(
      { length: run.streams },
      () =>
        new Promise<void>((resolve, reject) => {
          const call = connection.open({
            path: run.path,
            method: { methodKind: "server_streaming" },
            options: run.options ?? {},
            record: (event) => {
              if (event.from !== "server") return;
              if (event.kind === "message") messages += 1;
              if (event.kind !== "end") return;
              if (event.status.code === 0) resolve();
              else reject(new Error(`The stream ended with ${event.status.code} ${event.status.message}.`));
            },
          });
          call.send(run.request);
          call.halfClose();
        }),
    ),
  );
  const seconds = (performance.now() - beganMs) / 1000;
  await connection.close();
  return { seconds, messages };
}
