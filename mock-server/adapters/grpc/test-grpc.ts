import { listen } from "../../listener/listener.ts";
import { createHttp } from "../http.ts";
import { createGrpc, type GrpcOptions } from "./grpc.ts";

export interface GrpcServerOptions extends Omit<GrpcOptions, "openCalls"> {
  readonly graceMs: number;
  readonly port?: number;
}

export interface GrpcServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** gRPC alone, for the room's own tests. */
export async function startGrpc({ graceMs, port = 0, ...options }: GrpcServerOptions): Promise<GrpcServer> {
  const openCalls = new Set<AbortController>();
  const grpc = createGrpc({ ...options, openCalls });
  const http = createHttp({
    grpc: grpc.handle,
    web: (_, response) => void Reflect.apply(response.end, response, []),
    openCalls,
    graceMs,
  });
  const handlers = { http2: http.injectHttp2, http1: http.injectHttp1 };
  const listener = await listen({ host: "127.0.0.1", port, handlers });
  return {
    port: listener.port,
    close: async () => {
      listener.stop();
      await http.close();
      await listener.close();
    },
  };
}
