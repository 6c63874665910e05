import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Finding } from "../../conformance/runner/context.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import type { Clause } from "../../contracts/model/clause.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { endOf } from "../../contracts/transcript/query.ts";
import { messageAttributes, messageEvent, mostMessages, rpcAttributes } from "./attributes.ts";
import type { Otel } from "./sdk.ts";

/** Tells a collector of the calls of a run, and of what the clauses say of them. */
export interface TracedRun {
  readonly onFinding: NonNullable<VerifyOptions["onFinding"]>;
  /** Tells of the last observation. */
  readonly end: () => void;
}

interface Judged {
  readonly clause: Clause;
  readonly finding: Finding;
}

export function traceRun(otel: Otel): TracedRun {
  const measures = createMeasures(otel);
  // What is said of one observation is said in one go.
  let current: { readonly observation: Observation; readonly judged: Judged[] } | undefined;

  function flush(): void {
    if (current === undefined) return;
    const { observation, judged } = current;
    current = undefined;
    tell(otel, observation, judged);
    for (const transcript of observation.transcripts)
      if (transcript.trace !== undefined) measures(transcript);
  }

  return {
    onFinding: (clause, finding, observation) => {
      if (current?.observation !== observation) {
        flush();
        current = { observation, judged: [] };
      }
      current.judged.push({ clause, finding });
    },
    end: flush,
  };
}

/** A span for the scenario, and one below it for each call. */
function tell(otel: Otel, observation: Observation, judged: readonly Judged[]): void {
  const [first] = observation.transcripts.flatMap(({ trace: ids }) => ids ?? []);
  if (first === undefined) return;
  const lastMs = Math.max(0, ...observation.transcripts.map((each) => each.events.at(-1)?.atMs ?? 0));
  const span = otel.withIds({ traceId: first.traceId, spanId: first.parentId }, () =>
    otel.tracer.startSpan(
      `scenario ${observation.scenario}`,
      { startTime: observation.startedAtMs, root: true, attributes: verdictAttributes(observation, judged) },
      ROOT_CONTEXT,
    ),
  );
  for (const { clause, finding } of judged) {
    if (!("violation" in finding)) continue;
    span.addEvent(
      finding.kind === "violated" ? "clause violated" : "clause inconclusive",
      { "streamproof.clause": clause.id, "streamproof.because": finding.violation.because },
      observation.startedAtMs + lastMs,
    );
  }
  if (judged.some(({ finding }) => finding.kind === "violated"))
    span.setStatus({ code: SpanStatusCode.ERROR });
  for (const transcript of observation.transcripts) tellCall(otel, observation, transcript);
  span.end(observation.startedAtMs + lastMs);
}

function verdictAttributes({ scenario, input }: Observation, judged: readonly Judged[]): Attributes {
  const ids = (kind: Finding["kind"]) =>
    judged.filter(({ finding }) => finding.kind === kind).map(({ clause }) => clause.id);
  const text = JSON.stringify(input, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return {
    "streamproof.scenario": scenario,
    "streamproof.input": (text ?? "").slice(0, 1_000),
    "streamproof.held": ids("holds"),
    "streamproof.violated": ids("violated"),
  };
}

function tellCall(otel: Otel, { startedAtMs }: Observation, transcript: Transcript): void {
  const { trace: ids, events, rpc, transport } = transcript;
  if (ids === undefined) return;
  const at = (atMs: number): number => startedAtMs + atMs;
  const parent = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: ids.traceId,
    spanId: ids.parentId,
    traceFlags: 1,
  });
  const span = otel.withIds({ traceId: ids.traceId, spanId: ids.spanId }, () =>
    otel.tracer.startSpan(
      rpc,
      {
        kind: SpanKind.CLIENT,
        startTime: at(events[0]?.atMs ?? 0),
        attributes: { ...rpcAttributes(rpc, transport), "streamproof.call": transcript.call },
      },
      parent,
    ),
  );
  addMessages(span, transcript, at);
  const end = endOf(transcript);
  if (end !== undefined) {
    span.setAttribute("rpc.grpc.status_code", end.status.code);
    if (end.status.code !== 0) span.setStatus({ code: SpanStatusCode.ERROR, message: end.status.message });
  }
  span.end(at(events.at(-1)?.atMs ?? 0));
}

function addMessages(span: Span, { events }: Transcript, at: (atMs: number) => number): void {
  const ids = { client: 0, server: 0 };
  for (const event of events) {
    if (event.kind !== "message") continue;
    const id = ++ids[event.from];
    if (id > mostMessages) continue;
    const type = event.from === "client" ? "SENT" : "RECEIVED";
    span.addEvent(messageEvent, messageAttributes(type, id, event.message.size), at(event.atMs));
  }
}

/** Metrics of calls, by the names of the semantic conventions where they have one. */
function createMeasures({ meter }: Otel): (transcript: Transcript) => void {
  const histogram = (name: string, unit: string, description: string) =>
    meter.createHistogram(name, { unit, description });
  const duration = histogram("rpc.client.duration", "ms", "From the beginning of a call to its end.");
  const requests = histogram("rpc.client.requests_per_rpc", "{count}", "Request messages of a call.");
  const responses = histogram("rpc.client.responses_per_rpc", "{count}", "Response messages of a call.");
  const first = histogram(
    "streamproof.client.first_message",
    "ms",
    "From the beginning of a call to its first response.",
  );
  const gap = histogram("streamproof.client.message_gap", "ms", "Between two responses of a call.");
  return (transcript) => {
    const { events, rpc, transport } = transcript;
    const code = endOf(transcript)?.status.code;
    const attributes = {
      ...rpcAttributes(rpc, transport),
      ...(code === undefined ? {} : { "rpc.grpc.status_code": code }),
    };
    const beganMs = events[0]?.atMs ?? 0;
    const came = events.filter(({ from, kind }) => from === "server" && kind === "message");
    duration.record((events.at(-1)?.atMs ?? beganMs) - beganMs, attributes);
    requests.record(
      events.filter(({ from, kind }) => from === "client" && kind === "message").length,
      attributes,
    );
    responses.record(came.length, attributes);
    for (const [index, event] of came.entries()) {
      const before = came[index - 1];
      if (before === undefined) first.record(event.atMs - beganMs, attributes);
      else gap.record(event.atMs - before.atMs, attributes);
    }
  };
}
