import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import parsePrometheus from "parse-prometheus-text-format";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { startTestAdmin, type TestAdmin } from "./test-admin.ts";

let mock: TestAdmin;
beforeAll(async () => {
  mock = await startTestAdmin();
});
afterAll(() => mock.close());

test("the health of a service is set, and who watches it is told", async () => {
  const health = createClient(Health, createGrpcTransport({ baseUrl: mock.baseUrl }));
  const service = ChatService.typeName;
  const left = new AbortController();
  const watched = health.watch({ service }, { signal: left.signal })[Symbol.asyncIterator]();
  expect((await watched.next()).value?.status).toBe(ServingStatus.SERVING);
  expect(await mock.ask("PUT", "health", { service, status: "NOT_SERVING" })).toMatchObject({ status: 200 });
  expect((await watched.next()).value?.status).toBe(ServingStatus.NOT_SERVING);
  expect((await health.check({ service })).status).toBe(ServingStatus.NOT_SERVING);
  expect((await health.check({})).status).toBe(ServingStatus.SERVING);
  expect((await mock.ask("GET", "health")).json).toEqual({
    "": "SERVING",
    "chat.ChatService": "NOT_SERVING",
    "streaming.StreamingService": "SERVING",
  });
  left.abort();
});

test.each([
  [{ service: "nobody.Service", status: "SERVING" }, 404, 'There is no service "nobody.Service"'],
  [{ service: "", status: "ILL" }, 400, "The status is one of SERVING, NOT_SERVING, UNKNOWN."],
])("the health %j is refused", async (body, status, sentence) => {
  const { json, ...refused } = await mock.ask("PUT", "health", body);
  expect(refused).toEqual({ status });
  expect(JSON.stringify(json).replaceAll("\\", "")).toContain(sentence);
});

interface Metric {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: string;
}

/** The values of one metric for the calls of one method. */
async function metricOf(name: string, method: string): Promise<readonly Metric[]> {
  const response = await fetch(`http://${mock.admin.address}/metrics`);
  expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  const families = parsePrometheus(await response.text());
  const metrics = families.find((family) => family.name === name)?.metrics ?? [];
  return metrics.filter(({ labels }) => labels?.grpc_method === method);
}

test("calls and messages are counted as Prometheus reads them", async () => {
  const chat = createClient(ChatService, createGrpcTransport({ baseUrl: mock.baseUrl }));
  async function* texts() {
    for (const text of ["a", "b", "c"]) yield { text };
  }
  let responses = 0;
  for await (const _ of chat.chat(texts())) responses++;
  const refused = { headers: { "x-mock-prefer": "code=UNAVAILABLE" } };
  await expect(chat.send({ text: "x" }, refused)).rejects.toThrow();
  const labels = {
    grpc_service: "chat.ChatService",
    grpc_method: "Chat",
    grpc_type: "bidi_streaming",
  };
  expect(await metricOf("grpc_server_handled_total", "Chat")).toEqual([
    { labels: { ...labels, grpc_code: "OK" }, value: "1" },
  ]);
  expect(await metricOf("grpc_server_msg_received_total", "Chat")).toEqual([{ labels, value: "3" }]);
  expect(await metricOf("grpc_server_msg_sent_total", "Chat")).toEqual([{ labels, value: `${responses}` }]);
  expect(await metricOf("grpc_server_open_calls", "Chat")).toEqual([{ labels, value: "0" }]);
  const text = await (await fetch(`http://${mock.admin.address}/metrics`)).text();
  for (const name of ["handling", "first_message"]) {
    const count = new RegExp(`^grpc_server_${name}_seconds_count\\{.*grpc_method="Chat".*\\} 1$`, "m");
    expect(text).toMatch(count);
  }
  const gaps = new RegExp(
    `^grpc_server_message_gap_seconds_count\\{.*grpc_method="Chat".*\\} ${responses - 1}$`,
    "m",
  );
  expect(text).toMatch(gaps);
  expect(await metricOf("grpc_server_handled_total", "Send")).toMatchObject([
    { labels: { grpc_code: "UNAVAILABLE" }, value: "1" },
  ]);
});

test("calls that are left are counted, and open no longer", async () => {
  const streaming = createClient(StreamingService, createGrpcTransport({ baseUrl: mock.baseUrl }));
  const left = new AbortController();
  const prices = streaming.getStockPrices({ symbols: ["ACME"], intervalSeconds: 1 }, { signal: left.signal });
  const read = prices[Symbol.asyncIterator]();
  await read.next();
  const open = async () => (await metricOf("grpc_server_open_calls", "GetStockPrices"))[0]?.value;
  await expect.poll(open).toBe("1");
  left.abort();
  await expect(read.next()).rejects.toThrow();
  await expect.poll(open).toBe("0");
  expect(await metricOf("grpc_server_handled_total", "GetStockPrices")).toMatchObject([
    { labels: { grpc_code: "CANCELLED" }, value: "1" },
  ]);
});

test("a schema that is sent is served from now on", async () => {
  const streaming = createClient(StreamingService, createGrpcTransport({ baseUrl: mock.baseUrl }));
  expect(await mock.ask("PUT", "schema", "anything")).toMatchObject({ status: 200 });
  await expect(streaming.processBatch((async function* () {})())).rejects.toThrow("unimplemented");
});
