import { create, toBinary } from "@bufbuild/protobuf";
import type { RecordedMessage, Transcript } from "../../contracts/transcript/event.ts";
import type { WireView } from "../../contracts/transcript/wire.ts";
import { ChatMessageSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import { type Outcome, outcomeKinds } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";

/** Reports made by hand, for the tests of this folder. */
export function exampleReport(outcomes: readonly Outcome[], fields: Partial<Report> = {}): Report {
  const count = (kind: string) => outcomes.filter((outcome) => outcome.outcome === kind).length;
  const summary = {
    passed: count("passed"),
    failed: count("failed"),
    "known-failure": count("known-failure"),
    "unexpected-pass": count("unexpected-pass"),
    "not-exercised": count("not-exercised"),
    unsupported: count("unsupported"),
    inconclusive: count("inconclusive"),
    errored: count("errored"),
  };
  return {
    streamproof: "0.1.0",
    target: "localhost:50051",
    transport: "grpc",
    seed: 81723,
    durationMs: 1234,
    outcomes,
    summary,
    verdict: outcomes.some((outcome) => outcome.outcome === "failed" && outcome.level === "must")
      ? "failed"
      : "passed",
    ...fields,
  };
}

export function exampleOutcome(fields: Partial<Outcome> = {}): Outcome {
  return {
    clause: "chat/echo",
    level: "must",
    party: "server",
    sentence: "One answer for every message, in order",
    source: "behaviour.md",
    rpc: "streaming.StreamingService/Chat",
    outcome: "passed",
    scenario: "",
    because: "",
    runs: 10,
    shrinks: 0,
    input: "",
    replay: "",
    transcripts: [],
    ...fields,
  };
}

/** The failure of the style guide. */
export function drainedFailure(fields: Partial<Outcome> = {}): Outcome {
  return exampleOutcome({
    clause: "chat/drained",
    sentence: "After the half-close every answer still owed arrives before the OK.",
    outcome: "failed",
    scenario: "half-close-with-answers-owed",
    because: "3 messages sent, 1 answered before the end",
    runs: 14,
    shrinks: 14,
    input: '["x","",""]',
    replay: "streamproof verify localhost:50051 --only chat/drained --seed 81723 --path 3:1",
    at: { call: "chat", event: 6, mark: "two answers missing" },
    transcripts: [drainedTranscript("chat")],
    ...fields,
  });
}

export function drainedTranscript(call: string): Transcript {
  return {
    call,
    rpc: "streaming.StreamingService/Chat",
    connection: "main",
    transport: "grpc",
    events: [
      { from: "client", kind: "headers", atMs: 5, metadata: [] },
      { from: "client", kind: "message", atMs: 5.4, message: chat("x") },
      { from: "client", kind: "message", atMs: 5.5, message: chat("") },
      { from: "client", kind: "message", atMs: 5.6, message: chat("") },
      { from: "client", kind: "half-close", atMs: 5.6 },
      { from: "server", kind: "message", atMs: 6.9, message: chat("Echo: x", "Server") },
      {
        from: "server",
        kind: "end",
        atMs: 7,
        status: { code: 0, message: "" },
        trailers: [["x-served-by", "a"]],
        decidedBy: "peer",
        cause: "trailers",
      },
    ],
  };
}

/** A frame of each type. */
export function exampleWire(value = "200"): WireView {
  const client = { from: "client", atMs: 5.1, stream: 1, flags: 0, length: 9 } as const;
  const server = { ...client, from: "server", atMs: 6.9 } as const;
  const headers = { type: "HEADERS", flags: 4, endStream: false, frames: 1 } as const;
  return {
    frames: [
      { ...client, ...headers, fields: [[":path", "/streaming.StreamingService/Chat"]] },
      { ...client, type: "DATA", flags: 1, endStream: true, padding: 2, head: "0000000000" },
      { ...server, stream: 0, type: "SETTINGS", ack: false, settings: [[4, 65535]] },
      { ...server, stream: 0, type: "PING", ack: false, data: "0102030405060708" },
      { ...server, stream: 0, type: "WINDOW_UPDATE", increment: 5 },
      { ...server, ...headers, fields: [[":status", value]] },
      { ...server, type: "PRIORITY" },
      { ...server, type: "PUSH_PROMISE" },
      { ...server, type: "UNKNOWN", code: 99, why: value },
      { ...server, type: "RST_STREAM", errorCode: 2 },
      { ...server, stream: 0, type: "GOAWAY", lastStream: 1, errorCode: 0, debug: value },
    ],
    leftOut: 3,
    unreadable: value,
  };
}

/** One outcome of each kind. */
export function everyKind(): readonly Outcome[] {
  return outcomeKinds.map((kind) =>
    exampleOutcome({
      clause: `chat/${kind}`,
      outcome: kind,
      because: kind === "passed" ? "" : `it is ${kind}`,
    }),
  );
}

function chat(message: string, userId = ""): RecordedMessage {
  const bytes = toBinary(ChatMessageSchema, create(ChatMessageSchema, { userId, roomId: "a", message }));
  return { bytes, size: bytes.length };
}
