import { randomBytes } from "node:crypto";
import type { CallOptions } from "../../contracts/model/scenario.ts";
import type { LiveCall } from "./live-call.ts";

/** What the calls of one observation tell their servers of the trace that they are part of. */
export interface Tracing {
  /** The options of a call, which then has ids. */
  readonly options: (call: LiveCall, options: CallOptions) => CallOptions;
}

export const untraced: Tracing = { options: (_, options) => options };

/** A trace of its own. Source: W3C Trace Context, traceparent. */
export function createTracing(): Tracing {
  const traceId = randomBytes(16).toString("hex");
  const parentId = randomBytes(8).toString("hex");
  return {
    options: (call, options) => {
      const spanId = randomBytes(8).toString("hex");
      call.onTrace({ traceId, spanId, parentId });
      return {
        ...options,
        metadata: [...(options.metadata ?? []), ["traceparent", `00-${traceId}-${spanId}-01`]],
      };
    },
  };
}
