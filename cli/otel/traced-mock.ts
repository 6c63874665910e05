import type { DescMethod } from "@bufbuild/protobuf";
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { IncomingCall, Middleware } from "../../mock-server/call/engine.ts";
import { messageAttributes, messageEvent, mostMessages, rpcAttributes } from "./attributes.ts";
import type { Otel } from "./sdk.ts";

/** A span for each call of the mock, below the caller's where it sends a trace context (W3C). */
export function traceMock({ tracer, meter }: Otel): Middleware {
  const duration = meter.createHistogram("rpc.server.duration", {
    unit: "ms",
    description: "From the beginning of a call to its end.",
  });
  const requests = meter.createHistogram("rpc.server.requests_per_rpc", { unit: "{count}" });
  const responses = meter.createHistogram("rpc.server.responses_per_rpc", { unit: "{count}" });

  function traced(call: IncomingCall, method: DescMethod): IncomingCall {
    const beganMs = performance.now();
    const attributes = rpcAttributes(rpcName(method), call.transport);
    const span = tracer.startSpan(
      rpcName(method),
      { kind: SpanKind.SERVER, attributes },
      callerOf(call.metadata.get("traceparent")),
    );
    const count = { received: 0, sent: 0 };
    let ended = false;
    const end = (code: number | undefined, message: string): void => {
      if (ended) return;
      ended = true;
      const all = { ...attributes, ...(code === undefined ? {} : { "rpc.grpc.status_code": code }) };
      span.setAttributes(all);
      if (code === undefined || isFault(code)) span.setStatus({ code: SpanStatusCode.ERROR, message });
      span.end();
      duration.record(performance.now() - beganMs, all);
      requests.record(count.received, all);
      responses.record(count.sent, all);
    };
    return {
      ...call,
      messages: heard(call.messages, (bytes) => note(span, "RECEIVED", ++count.received, bytes)),
      write: (message) => {
        note(span, "SENT", ++count.sent, message);
        return call.write(message);
      },
      end: (status) => {
        if (status === "ok") end(0, "");
        else end(status.code, status.message);
        call.end(status);
      },
      breakOff: (how) => {
        end(undefined, how);
        call.breakOff(how);
      },
    };
  }

  return (method, serve) => (call) => serve(traced(call, method));
}

/** What the semantic conventions call an error of a server: UNKNOWN, DEADLINE_EXCEEDED and those from UNIMPLEMENTED on. */
const faults: ReadonlySet<number> = new Set([2, 4, 12, 13, 14, 15]);

function isFault(code: number): boolean {
  return faults.has(code);
}

function note(span: Span, type: "SENT" | "RECEIVED", id: number, bytes: Uint8Array): void {
  if (id <= mostMessages) span.addEvent(messageEvent, messageAttributes(type, id, bytes.length));
}

/** The caller's span. Source: W3C Trace Context, traceparent. */
function callerOf(traceparent: string | undefined): Context {
  const [, traceId = "", spanId = "", flags = "0"] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? "") ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return trace.isSpanContextValid(context) ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

async function* heard(
  messages: AsyncIterable<Uint8Array>,
  each: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const message of messages) {
    each(message);
    yield message;
  }
}
