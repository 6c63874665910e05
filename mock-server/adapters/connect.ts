import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type ConnectRouter, createContextValues } from "@connectrpc/connect";
import { compressionGzip, connectNodeAdapter } from "@connectrpc/connect-node";
import { typesOfAll } from "../../contracts/transcript/types.ts";
import { createServe, type EngineOptions } from "../call/engine.ts";
import { withCors } from "../web/cors.ts";
import { withGrpcWebText } from "../web/grpc-web-text.ts";
import type { NodeHandler, NodeRequest } from "../web/handler.ts";
import { wireOf } from "./connect-node-wire.ts";
import { addRoute } from "./connect-route.ts";
import { type Wire, wireKey } from "./connect-wire.ts";
import type { Served } from "./mounted.ts";

export interface ConnectOptions {
  readonly served: readonly Served[];
  readonly engine: EngineOptions;
  /** Larger requests end with RESOURCE_EXHAUSTED; -1 for no limit. */
  readonly maxReceiveMessageLength: number;
  /** What ends each open call. */
  readonly openCalls: Set<AbortController>;
}

export interface Connect {
  /** Serves a request over either version of HTTP. */
  readonly handle: NodeHandler;
  /** Serves these from now on; calls that have begun go on. */
  readonly serve: (served: readonly Served[]) => void;
}

/** Serves behaviours over Connect and gRPC-Web with @connectrpc/connect-node. */
export function createConnect(options: ConnectOptions): Connect {
  let current = connectHandler(options);
  return {
    handle: withCors(withGrpcWebText((request, response) => current(request, response))),
    serve: (served) => {
      current = connectHandler({ ...options, served });
    },
  };
}

const compress = promisify(gzip);

/** On the same machine time counts, not size; brotli, the library's other one, takes far longer still. */
const quickGzip: typeof compressionGzip = {
  ...compressionGzip,
  compress: (bytes) => compress(bytes, { level: 1 }),
};

function connectHandler(options: ConnectOptions): NodeHandler {
  const limit = options.maxReceiveMessageLength;
  const wires = new WeakMap<NodeRequest, Wire>();
  const handle = connectNodeAdapter({
    grpc: false,
    contextValues: (request) => createContextValues().set(wireKey, wires.get(request)),
    ...(limit < 0 ? {} : { readMaxBytes: limit }),
    acceptCompression: [quickGzip],
    jsonOptions: { registry: typesOfAll(options.served.map(({ entry }) => entry.method.parent.file)) },
    routes: (router: ConnectRouter) => {
      for (const served of options.served) {
        addRoute(router, served, createServe(served.entry, options.engine), options.openCalls);
      }
    },
  });
  return (request, response) => {
    wires.set(request, wireOf(request, response));
    // The adapter takes both versions of HTTP, but declares them as two separate signatures.
    (handle as NodeHandler)(request, response);
  };
}
