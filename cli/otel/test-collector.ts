import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A span as OTLP writes it in JSON. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly failed: boolean;
}

export interface TestCollector {
  readonly url: string;
  readonly spans: () => readonly SentSpan[];
  /** The names of the metrics that came. */
  readonly metrics: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Takes OTLP over HTTP, as a collector does. */
export async function startCollector(): Promise<TestCollector> {
  const spans: SentSpan[] = [];
  const metrics: string[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request));
    if (request.url === "/v1/traces") spans.push(...spansIn(body));
    else if (request.url === "/v1/metrics") metrics.push(...metricsIn(body));
    else response.statusCode = 404;
    response.setHeader("content-type", "application/json").end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans: () => spans,
    metrics: () => metrics,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** OTLP in JSON, as far as it is read here. Source: opentelemetry-proto. */
interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> & {
    readonly arrayValue?: { readonly values: readonly unknown[] };
  };
}

interface OtlpSpan extends Omit<SentSpan, "attributes" | "events" | "failed"> {
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly OtlpAttribute[] }[];
  readonly status?: { readonly code?: number };
}

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpMetrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

function spansIn({ resourceSpans }: OtlpTraces): readonly SentSpan[] {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: own }) => own));
  return spans.map(({ attributes, events, status, ...span }) => ({
    ...span,
    attributes: attributesIn(attributes),
    events: events.map((event) => ({ name: event.name, attributes: attributesIn(event.attributes) })),
    failed: status?.code === 2,
  }));
}

function metricsIn({ resourceMetrics }: OtlpMetrics): readonly string[] {
  return resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
  );
}

function attributesIn(attributes: readonly OtlpAttribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.arrayValue?.values ?? Object.values(value)[0]]),
  );
}
