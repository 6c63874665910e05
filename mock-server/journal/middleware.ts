import type { DescMethod } from "@bufbuild/protobuf";
import { createRecorder, type RawEvent, type Recorder } from "../../contracts/transcript/recorder.ts";
import type { IncomingCall, Middleware, Serve } from "../call/engine.ts";
import { type HeaderFields, valuesOf } from "../call/header-fields.ts";
import { code, StatusError, statusErrorFrom } from "../call/status-error.ts";
import { sessionOf } from "../stubs/store.ts";
import type { JournalCall } from "./call.ts";

export interface JournalMiddlewareOptions {
  /** Milliseconds since the journal began. */
  readonly now: () => number;
  readonly maxEvents: number;
  readonly nextId: () => string;
  readonly onOpened: (call: JournalCall) => void;
  /** Told with the bytes that the event holds. */
  readonly onEvent: (call: JournalCall, bytes: number) => void;
  readonly onEnded: (call: JournalCall) => void;
}

/** Larger messages are not kept whole. */
const maxMessageBytes = 1024 * 1024;
/** A client ends its call at its deadline by itself, a little before or after we do. */
const deadlineSlackMs = 50;

/** Writes down every call as it was on the wire, and lets others speak into it. */
export function createJournalMiddleware(options: JournalMiddlewareOptions): Middleware {
  return (method, serve) => (call) => recorded(method, serve, call, options);
}

async function recorded(
  method: DescMethod,
  serve: Serve,
  call: IncomingCall,
  options: JournalMiddlewareOptions,
): Promise<void> {
  const id = options.nextId();
  const recorder = createRecorder({
    call: id,
    method,
    connection: clientOf(call),
    transport: call.transport,
    now: options.now,
    mostEvents: options.maxEvents,
  });
  const openedMs = options.now();
  const callAbort = new AbortController();
  let ended = false;

  const record = (event: RawEvent): void => {
    if (ended) return;
    recorder.record(event);
    options.onEvent(entry, "bytes" in event ? Math.min(event.bytes.length, maxMessageBytes) : 0);
  };
  const recordEnd = (...[status, cause, decidedBy]: EndWords): void => {
    record(endEvent(status, cause, decidedBy));
    ended = true;
    options.onEnded(entry);
  };
  const end = (status: StatusError | "ok"): void => {
    if (!ended) recordEnd(status, "trailers", "peer");
    call.end(status);
  };
  const entry: JournalCall = {
    id,
    method,
    session: sessionOf(call.metadata),
    client: clientOf(call),
    startedAtMs: Date.now(),
    isOpen: () => !ended,
    transcript: () => recorder.transcript(),
    push: async (message) => {
      if (ended) throw new Error(`Cannot push into call ${id}: it has ended.`);
      await call.write(message);
      record({ from: "server", kind: "message", bytes: message });
    },
    cancel: (status) => {
      end(status);
      callAbort.abort(status);
    },
  };
  options.onOpened(entry);
  record({ from: "client", kind: "headers", metadata: headersOf(call) });

  const abort = (): void => {
    const reason = statusErrorFrom(call.signal.reason);
    if (!ended && reason.code === code.cancelled) {
      const isLate = isPastDeadline(call, options.now() - openedMs);
      if (!isLate) record({ from: "client", kind: "cancel" });
      recordEnd(isLate ? deadlinePassed() : reason, "local", "local");
    }
    callAbort.abort(call.signal.reason);
  };
  if (call.signal.aborted) abort();
  else call.signal.addEventListener("abort", abort, { once: true });

  await serve({
    ...call,
    signal: callAbort.signal,
    messages: heard(call.messages, record),
    sendHeaders: (fields) => {
      call.sendHeaders(fields);
      record({ from: "server", kind: "headers", metadata: textsOf(fields) });
    },
    write: async (message) => {
      await call.write(message);
      record({ from: "server", kind: "message", bytes: message });
    },
    end,
    breakOff: (how) => {
      const status = new StatusError(-1, "");
      if (!ended) recordEnd(status, how === "cut" ? "connection-lost" : "missing-status", "peer");
      call.breakOff(how);
    },
  });
}

function isPastDeadline({ deadlineMs }: IncomingCall, waitedMs: number): boolean {
  return deadlineMs !== undefined && waitedMs > deadlineMs - deadlineSlackMs;
}

function deadlinePassed(): StatusError {
  return new StatusError(code.deadlineExceeded, "The client's deadline passed.");
}

type EndWords = readonly [
  status: StatusError | "ok",
  cause: "trailers" | "local" | "connection-lost" | "missing-status",
  decidedBy: "peer" | "local",
];

function endEvent(...[status, cause, decidedBy]: EndWords): RawEvent {
  const { code: number, message, trailers } = status === "ok" ? new StatusError(code.ok, "") : status;
  return {
    from: "server",
    kind: "end",
    status: { code: number, message },
    trailers: textsOf(trailers),
    cause,
    decidedBy,
  };
}

/** Binary values are left out. */
function textsOf(fields: HeaderFields): readonly (readonly [string, string])[] {
  return [...fields].flatMap(([name, values]) =>
    valuesOf(values).flatMap((value) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

async function* heard(
  messages: AsyncIterable<Uint8Array>,
  record: Recorder["record"],
): AsyncGenerator<Uint8Array> {
  for await (const bytes of messages) {
    record({ from: "client", kind: "message", bytes });
    yield bytes;
  }
  record({ from: "client", kind: "half-close" });
}

/** Libraries take the deadline out of the headers. */
function headersOf({ metadata, deadlineMs }: IncomingCall): readonly (readonly [string, string])[] {
  const own = [...metadata].filter(([name]) => name !== "grpc-timeout" && name !== "connect-timeout-ms");
  return deadlineMs === undefined ? own : [...own, ["grpc-timeout", `${deadlineMs}m`]];
}

function clientOf({ metadata, peer }: IncomingCall): string {
  const session = sessionOf(metadata);
  if (session !== "") return session;
  const agent = metadata.get("user-agent") ?? metadata.get("x-user-agent") ?? "unnamed client";
  return peer === undefined ? agent : `${agent} at ${peer}`;
}
