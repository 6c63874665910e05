import type { DescMethod } from "@bufbuild/protobuf";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { codeName } from "../../contracts/transcript/code.ts";
import type { IncomingCall, Middleware } from "../call/engine.ts";
import type { StatusError } from "../call/status-error.ts";

/** Counts calls and messages as Prometheus reads them, by the names that go-grpc-middleware has made usual. */
export interface Metrics {
  readonly middleware: Middleware;
  /** Of the text. */
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

const ofMethod = ["grpc_service", "grpc_method", "grpc_type"] as const;
/** In seconds: calls of a mock are quick, and its streams long. */
const buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const common = { labelNames: ofMethod, registers: [registry] };
  const started = new Counter({ ...common, name: "grpc_server_started_total", help: "Calls begun." });
  const handled = new Counter({
    ...common,
    name: "grpc_server_handled_total",
    help: "Calls ended, by their status.",
    labelNames: [...ofMethod, "grpc_code"],
  });
  const open = new Gauge({ ...common, name: "grpc_server_open_calls", help: "Calls that are open." });
  const received = new Counter({
    ...common,
    name: "grpc_server_msg_received_total",
    help: "Request messages.",
  });
  const sent = new Counter({ ...common, name: "grpc_server_msg_sent_total", help: "Response messages." });
  const handling = new Histogram({
    ...common,
    name: "grpc_server_handling_seconds",
    help: "From the beginning of a call to its end.",
    buckets,
  });
  const first = new Histogram({
    ...common,
    name: "grpc_server_first_message_seconds",
    help: "From the beginning of a call to its first response message.",
    buckets,
  });
  const gap = new Histogram({
    ...common,
    name: "grpc_server_message_gap_seconds",
    help: "Between two response messages of a call.",
    buckets,
  });

  function counted(call: IncomingCall, labels: Labels): IncomingCall {
    const beganMs = performance.now();
    let latestMs: number | undefined;
    let ended = false;
    const end = (code: string): void => {
      if (ended) return;
      ended = true;
      open.dec(labels);
      handled.inc({ ...labels, grpc_code: code });
      handling.observe(labels, secondsSince(beganMs));
    };
    started.inc(labels);
    open.inc(labels);
    return {
      ...call,
      messages: heard(call.messages, () => received.inc(labels)),
      write: (message) => {
        const written = call.write(message);
        sent.inc(labels);
        if (latestMs === undefined) first.observe(labels, secondsSince(beganMs));
        else gap.observe(labels, secondsSince(latestMs));
        latestMs = performance.now();
        return written;
      },
      end: (status) => {
        end(nameOf(status));
        call.end(status);
      },
      breakOff: (how) => {
        end("none");
        call.breakOff(how);
      },
    };
  }

  return {
    middleware: (method, serve) => {
      const labels = labelsOf(method);
      return (call) => serve(counted(call, labels));
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

type Labels = Readonly<Record<(typeof ofMethod)[number], string>>;

function labelsOf({ parent, name, methodKind }: DescMethod): Labels {
  return { grpc_service: parent.typeName, grpc_method: name, grpc_type: methodKind };
}

function secondsSince(ms: number): number {
  return (performance.now() - ms) / 1000;
}

function nameOf(status: StatusError | "ok"): string {
  return status === "ok" ? "OK" : codeName(status.code);
}

async function* heard(messages: AsyncIterable<Uint8Array>, count: () => void): AsyncGenerator<Uint8Array> {
  for await (const message of messages) {
    count();
    yield message;
  }
}
