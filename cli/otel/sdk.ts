import { randomBytes } from "node:crypto";
import type { Meter, Span, Tracer } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  type IdGenerator,
  type SpanExporter,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { version } from "../../conformance/outcome/version.ts";

/** The OpenTelemetry SDK with what it sends to. */
export interface Otel {
  readonly tracer: Tracer;
  readonly meter: Meter;
  /** Begins a span with ids that a call has carried to its server. */
  readonly withIds: (ids: SpanIds, start: () => Span) => Span;
  /** Sends what is left, within a bound; gives the reason where something could not be sent. */
  readonly close: () => Promise<string | undefined>;
}

export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** How long a request to the collector may take, in milliseconds. */
const sendingMs = 3_000;
/** How often metrics are sent, in milliseconds. */
const everyMs = 10_000;
/** Spans that wait; more are left out. */
const mostWaiting = 50_000;

/** `endpoint` is where OTLP over HTTP is listened to: `http://localhost:4318`. */
export function createOtel(endpoint: string, service: string): Otel {
  const ids = createIds();
  const failures = createFailures();
  const resource = resourceFromAttributes({ "service.name": service, "service.version": version });
  const to = (path: string) => ({ url: new URL(path, withSlash(endpoint)).href, timeoutMillis: sendingMs });
  const traces = new TracerProvider({
    resource,
    idGenerator: ids.generator,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: failures.noted(new OTLPTraceExporter(to("v1/traces"))),
        maxQueueSize: mostWaiting,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: sendingMs,
      }),
    ],
  });
  const metrics = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(to("v1/metrics")),
        exportIntervalMillis: everyMs,
        exportTimeoutMillis: sendingMs,
      }),
    ],
  });
  return {
    tracer: traces.getTracer("streamproof", version),
    meter: metrics.getMeter("streamproof", version),
    withIds: ids.given,
    close: async () => {
      const ended = await Promise.allSettled([traces.shutdown(), metrics.shutdown()]);
      const failed = ended.find((each) => each.status === "rejected");
      return failures.first() ?? (failed === undefined ? undefined : messageOf(failed.reason));
    },
  };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

function createIds(): { readonly generator: IdGenerator; readonly given: Otel["withIds"] } {
  let next: SpanIds | undefined;
  return {
    given: (ids, start) => {
      next = ids;
      try {
        return start();
      } finally {
        next = undefined;
      }
    },
    generator: {
      generateTraceId: () => next?.traceId ?? randomBytes(16).toString("hex"),
      generateSpanId: () => next?.spanId ?? randomBytes(8).toString("hex"),
    },
  };
}

/** The SDK tells nobody that nothing arrives. */
function createFailures(): {
  readonly noted: (exporter: SpanExporter) => SpanExporter;
  readonly first: () => string | undefined;
} {
  let first: string | undefined;
  return {
    first: () => first,
    noted: (exporter) => ({
      export: (spans, done) =>
        exporter.export(spans, (result) => {
          if (result.code !== 0) first ??= messageOf(result.error);
          done(result);
        }),
      shutdown: () => exporter.shutdown(),
      ...(exporter.forceFlush === undefined
        ? {}
        : { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
    }),
  };
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0]);
  return error instanceof Error && error.message !== "" ? error.message : "nobody answers there";
}
