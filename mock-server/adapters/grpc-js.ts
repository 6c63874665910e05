import type { ServerHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  ServerInterceptingCall,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { createServe, type EngineOptions, type IncomingCall, type Serve } from "../call/engine.ts";
import { type HeaderFields, valuesOf } from "../call/header-fields.ts";
import { sendableStatus } from "../call/sendable.ts";
import { code, StatusError } from "../call/status-error.ts";
import { flushMs, settledWithin } from "../time/timeout.ts";
import type { Served } from "./mounted.ts";

export interface GrpcJsOptions {
  readonly served: readonly Served[];
  readonly engine: EngineOptions;
  /** Larger requests end with RESOURCE_EXHAUSTED; -1 for no limit. */
  readonly maxReceiveMessageLength: number;
  /** How long open calls may go on after `close()`, in milliseconds. */
  readonly graceMs: number;
}

export interface GrpcJsServer {
  /** Serves an HTTP/2 connection that somebody else has accepted. */
  readonly inject: (connection: Duplex) => void;
  readonly listen: (host: string, port: number) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Serves behaviours over gRPC with @grpc/grpc-js. */
export function createGrpcJs(options: GrpcJsOptions): GrpcJsServer {
  const server = new Server({
    "grpc.max_receive_message_length": options.maxReceiveMessageLength,
    "grpc.enable_channelz": 0,
    interceptors: [dropAfterDeadline],
  });
  const openCalls: OpenCalls = new Map();
  for (const { service, entry } of options.served) {
    const serve = createServe(entry, options.engine);
    // Every method is a bidi stream of bytes: one path for all kinds, and faults may break the kind.
    server.register<Buffer, Uint8Array>(
      `/${service}/${entry.method.name}`,
      (call: RawCall) => {
        const callAbort = new AbortController();
        const served = handle(call, serve, callAbort).finally(() => openCalls.delete(callAbort));
        openCalls.set(callAbort, served);
      },
      bytesAsBuffer,
      (bytes) => bytes,
      "bidi",
    );
  }
  let injector: ReturnType<Server["createConnectionInjector"]> | undefined;
  return {
    inject: (connection) => {
      injector ??= server.createConnectionInjector(ServerCredentials.createInsecure());
      injector.injectConnection(connection);
    },
    listen: (host, port) => bind(server, `${host}:${port}`),
    close: () => shutDown(server, openCalls, options.graceMs),
  };
}

type RawCall = ServerDuplexStream<Buffer, Uint8Array>;

function bytesAsBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * grpc-js ends a call by its own timer when the deadline passes, and then still writes what is queued:
 * a write after the end, which leaves the stream without trailers and the client waiting for ever.
 */
const dropAfterDeadline: ServerInterceptor = (_, call) => {
  const deadline = Number(call.getDeadline());
  if (!Number.isFinite(deadline)) return new ServerInterceptingCall(call);
  return new ServerInterceptingCall(call, {
    sendMessage: (message, next) => {
      // A timer may fire a millisecond before the clock says so. A call that is this late ends anyway.
      if (Date.now() < deadline - 1) next(message);
    },
  });
};

/** What ends each call, and what settles when it has ended. */
type OpenCalls = Map<AbortController, Promise<void>>;

async function handle(call: RawCall, serve: Serve, callAbort: AbortController): Promise<void> {
  let ended = false;
  let began = false;
  // Fires on every close of the stream, a normal end included.
  call.once("cancelled", () => {
    if (!ended) callAbort.abort(new StatusError(code.cancelled, "The client cancelled the call."));
  });
  const deadline = Number(call.getDeadline());
  const deadlineTimer = Number.isFinite(deadline)
    ? setTimeout(
        () => callAbort.abort(new StatusError(code.deadlineExceeded, "Deadline exceeded")),
        // Not later than the interceptor begins to drop.
        Math.max(0, deadline - Date.now() - 1),
      )
    : undefined;
  const incoming: IncomingCall = {
    metadata: metadataOf(call),
    signal: callAbort.signal,
    // Leaving the loop early must not destroy the stream: the answers are still to come.
    messages: { [Symbol.asyncIterator]: () => call.iterator({ destroyOnReturn: false }) },
    authority: call.getHost(),
    sendHeaders: (fields) => {
      if (began || ended || call.cancelled) return;
      began = true;
      call.sendMetadata(metadataFrom(fields));
    },
    write: createWrite(call, callAbort.signal),
    end: (status) => {
      if (ended) return;
      ended = true;
      end(call, status === "ok" ? status : sendableStatus(status));
    },
    breakOff: (how) => {
      if (ended) return;
      ended = true;
      breakOff(call, how);
    },
    transport: "grpc",
    peer: call.getPeer().replace(/:\d+$/, ""),
    ...(Number.isFinite(deadline) ? { deadlineMs: Math.max(0, Math.round(deadline - Date.now())) } : {}),
  };
  await serve(incoming);
  clearTimeout(deadlineTimer);
}

const maxBytesInFlight = 256 * 1024;
const maxMessagesInFlight = 16;

/** Counts what grpc-js has taken and not passed on, because its own mark counts messages of any size as one. */
function createWrite(call: RawCall, signal: AbortSignal): IncomingCall["write"] {
  let bytes = 0;
  let messages = 0;
  let wake: (() => void) | undefined;
  signal.addEventListener("abort", () => wake?.(), { once: true });
  return async (message) => {
    signal.throwIfAborted();
    bytes += message.length;
    messages++;
    call.write(message, () => {
      bytes -= message.length;
      messages--;
      wake?.();
    });
    while (bytes > maxBytesInFlight || messages >= maxMessagesInFlight) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal.throwIfAborted();
    }
  };
}

/** Ends the HTTP/2 stream, or its connection, under grpc-js. */
function breakOff(call: RawCall, how: "cut" | "no-status"): void {
  const stream = streamOf(call);
  if (stream === undefined) return;
  // grpc-js does not expect its stream to end by another hand.
  stream.on("error", () => {});
  if (!stream.headersSent && how === "no-status") {
    stream.respond({ "content-type": "application/grpc+proto" }, { waitForTrailers: true });
  }
  // What was written goes out first. Some clients wait for ever for trailers that have no header at all.
  if (how === "no-status") {
    stream.once("wantTrailers", () => stream.sendTrailers({ "x-mock-fault": how }));
    stream.end();
    return;
  }
  const session = stream.session;
  const cut = (): void => session?.destroy();
  if (stream.writableLength === 0) setImmediate(cut);
  else stream.once("drain", cut);
  setTimeout(cut, flushMs).unref();
}

/** grpc-js 1.14.7 hands its stream to nobody; it is two objects down, where it may be missing after an update. */
function streamOf(call: RawCall): ServerHttp2Stream | undefined {
  let found: unknown = call;
  for (const name of ["call", "nextCall", "nextCall"]) {
    if (typeof found !== "object" || found === null) return undefined;
    if ("stream" in found) break;
    found = Reflect.get(found, name);
  }
  // What has this name there is node's own stream.
  const stream: unknown = typeof found === "object" && found !== null && Reflect.get(found, "stream");
  return stream instanceof Duplex ? (stream as ServerHttp2Stream) : undefined;
}

function end(call: RawCall, status: StatusError | "ok"): void {
  if (status === "ok") {
    call.end();
    return;
  }
  const metadata = metadataFrom(status.trailers);
  if (status.code === code.ok) {
    call.end(metadata);
    return;
  }
  // grpc-js turns the error event of a server call into its status, after what was written.
  call.emit("error", { code: status.code, details: status.message, metadata });
}

function metadataFrom(fields: HeaderFields): Metadata {
  const metadata = new Metadata();
  for (const [name, values] of fields) {
    for (const value of valuesOf(values)) {
      metadata.add(name, typeof value === "string" ? value : Buffer.from(value));
    }
  }
  return metadata;
}

function metadataOf(call: RawCall): ReadonlyMap<string, string> {
  return new Map(
    Object.keys(call.metadata.getMap()).map((name) => [
      name,
      call.metadata
        .get(name)
        .map((value) => (typeof value === "string" ? value : value.toString("base64")))
        .join(","),
    ]),
  );
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else
        reject(
          new Error(`Cannot listen on ${address}: ${error.message}. Choose another port.`, { cause: error }),
        );
    });
  });
}

/** Stops listening, lets open calls finish for a while, ends the rest UNAVAILABLE and closes the connections. */
async function shutDown(server: Server, openCalls: OpenCalls, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  // grpc-js does not wait for connections that it was handed.
  const served = Promise.all(openCalls.values()).then(() => closed);
  await settledWithin(served, graceMs);
  for (const call of openCalls.keys())
    call.abort(new StatusError(code.unavailable, "The server is shutting down."));
  await settledWithin(closed, openCalls.size === 0 ? 0 : flushMs);
  server.forceShutdown();
  await closed;
}
