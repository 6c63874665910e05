import { connect } from "node:http2";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startMock } from "../../mock-server/index.ts";
import { mockTracing } from "../mock/tracing.ts";
import { run } from "../run.ts";
import { startCollector, type TestCollector } from "./test-collector.ts";

let collector: TestCollector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

/** Runs a command line; what it says is kept. */
async function said(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    const code = await run(args);
    return { code, out: out.mock.calls.flat().join(""), err: err.mock.calls.flat().join("") };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

const verify = ["verify", "--quick", "--speed", "20", "--seed", "1", "--otel"];

test("a run sends a span for each scenario, one below it for each call, and metrics", async () => {
  const { code } = await said(...verify, collector.url, "--only", "chat/drained");
  expect(code).toBe(0);
  const spans = collector.spans();
  const call = spans.find(({ kind, name }) => kind === 3 && name === "streaming.StreamingService/Chat");
  expect(call?.attributes).toMatchObject({
    "rpc.system": "grpc",
    "rpc.service": "streaming.StreamingService",
    "rpc.method": "Chat",
    "rpc.grpc.status_code": 0,
  });
  expect(call?.events.map(({ name }) => name)).toContain("rpc.message");
  const scenario = spans.find(({ spanId }) => spanId === call?.parentSpanId);
  expect(scenario).toMatchObject({ traceId: call?.traceId, kind: 1, failed: false });
  expect(JSON.stringify(scenario?.attributes["streamproof.held"])).toContain("chat/drained");
  expect(collector.metrics()).toEqual(
    expect.arrayContaining([
      "rpc.client.duration",
      "rpc.client.responses_per_rpc",
      "streamproof.client.first_message",
    ]),
  );
});

test("a failure has its trace id in the report, and its verdict in the trace", async () => {
  const fault = ["--fault", "chat/answers-twice"];
  const { code, out } = await said(...verify, collector.url, "--only", "chat/echo", ...fault);
  expect(code).toBe(1);
  const [, id] = /^ {2}trace: ([0-9a-f]{32})/m.exec(out) ?? [];
  const scenario = collector.spans().find(({ traceId, kind }) => traceId === id && kind === 1);
  expect(scenario).toMatchObject({ failed: true });
  expect(scenario?.events).toContainEqual({
    name: "clause violated",
    attributes: expect.objectContaining({ "streamproof.clause": "chat/echo" }),
  });
});

test("the mock sends a span for each call, below the caller's", async () => {
  const tracing = await mockTracing(collector.url);
  const mock = await startMock({
    files: "",
    ...(tracing === undefined ? {} : { tracing: tracing.middleware }),
  });
  const session = connect(`http://${mock.address}`);
  try {
    const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    const stream = session.request({
      ":method": "POST",
      ":path": "/chat.ChatService/Send",
      "content-type": "application/grpc",
      te: "trailers",
      traceparent: `00-${traceId}-${spanId}-01`,
    });
    stream.end(Buffer.alloc(5));
    for await (const _ of stream);
    await tracing?.close();
    const [span] = collector.spans();
    expect(span).toMatchObject({ traceId, parentSpanId: spanId, kind: 2, name: "chat.ChatService/Send" });
    expect(span?.events.map(({ attributes }) => attributes["rpc.message.type"])).toContain("RECEIVED");
    expect(collector.metrics()).toContain("rpc.server.duration");
  } finally {
    session.destroy();
    await mock.close();
  }
});

test("a target that is traced, too, has its spans below those of the run", async () => {
  const tracing = await mockTracing(collector.url);
  const mock = await startMock({
    files: "",
    ...(tracing === undefined ? {} : { tracing: tracing.middleware }),
  });
  try {
    await said(
      "verify",
      mock.address,
      "--quick",
      "--only",
      "chat-service/chat-echo",
      "--otel",
      collector.url,
    );
    await tracing?.close();
  } finally {
    await mock.close();
  }
  const spans = collector.spans();
  const calls = new Map(spans.filter(({ kind }) => kind === 3).map((span) => [span.spanId, span]));
  const served = spans.filter(({ kind, name }) => kind === 2 && name === "chat.ChatService/Chat");
  expect(served.length).toBeGreaterThan(0);
  const below = served.map(({ parentSpanId = "", traceId }) => calls.get(parentSpanId)?.traceId === traceId);
  expect(below).toContain(true);
});

test("a collector that is not there changes no verdict, and is said", async () => {
  const { code, err } = await said(...verify, "http://127.0.0.1:1", "--only", "chat/drained");
  expect(code).toBe(0);
  expect(err).toMatch(/traces or metrics were not sent to http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
});

test.each([["verify"], ["mock"]])("%s refuses what is no URL", async (command) => {
  const { code, err } = await said(command, "--otel", "localhost:4318");
  expect(code).toBe(2);
  expect(err).toContain('Cannot send traces to "localhost:4318": it is no http:// or https:// URL.');
});
