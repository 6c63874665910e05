import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { createServe, type EngineOptions, type Serve } from "../../call/engine.ts";
import { code, StatusError } from "../../call/status-error.ts";
import type { Served } from "../mounted.ts";
import { openCall } from "./call.ts";
import { type Codec, codecOf } from "./codec.ts";
import { trailersFrom } from "./metadata.ts";

export interface GrpcOptions {
  readonly served: readonly Served[];
  readonly engine: EngineOptions;
  /** Larger requests end with RESOURCE_EXHAUSTED; -1 for no limit. */
  readonly maxReceiveMessageLength: number;
  /** What ends each open call. */
  readonly openCalls: Set<AbortController>;
}

export interface Grpc {
  readonly handle: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;
  /** Serves these from now on; calls that have begun go on. */
  readonly serve: (served: readonly Served[]) => void;
}

/** Serves behaviours over gRPC on streams of node:http2. */
export function createGrpc(options: GrpcOptions): Grpc {
  let methods = methodsOf(options.served, options.engine);
  return {
    serve: (served) => {
      methods = methodsOf(served, options.engine);
    },
    handle: (stream, headers) => {
      // A stream that goes away tells its call by its close.
      stream.on("error", () => {});
      const { ":method": verb, ":path": path = "", "content-type": type = "" } = headers;
      if (verb !== "POST") return refuse(stream, { ":status": 405, allow: "POST" });
      const method = methods.get(path);
      if (method === undefined) return refuse(stream, unknownMethod(path, type));
      const codec = method.codec(type);
      if (codec === undefined) return refuse(stream, { ":status": 415 });
      openCall({ stream, headers, codec, serve: method.serve, ...options });
    },
  };
}

/** Whether a request is one of gRPC, and none of gRPC-Web or Connect. */
export function isGrpc({ "content-type": type = "" }: IncomingHttpHeaders): boolean {
  return /^application\/grpc(?:[+;]|$)/i.test(type);
}

interface Method {
  readonly serve: Serve;
  readonly codec: (contentType: string) => Codec | undefined;
}

function methodsOf(served: readonly Served[], engine: EngineOptions): ReadonlyMap<string, Method> {
  return new Map(
    served.map(({ service, entry }) => [
      `/${service}/${entry.method.name}`,
      { serve: createServe(entry, engine), codec: (type) => codecOf(type, entry.method) },
    ]),
  );
}

function unknownMethod(path: string, contentType: string): OutgoingHttpHeaders {
  const status = new StatusError(code.unimplemented, `The mock does not serve ${path.slice(0, 200)}.`);
  return { ":status": 200, "content-type": contentType, ...trailersFrom(status) };
}

/** Answers without a call, and reads on, so that the stream can end. */
function refuse(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void {
  stream.respond(headers, { endStream: true });
  stream.resume();
}
