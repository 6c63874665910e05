import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createGrpcWebTransport as createFetchGrpcWeb } from "@connectrpc/connect-web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { createRules } from "./rules.ts";

let mock: MockServer;
let baseUrl: string;
const rules = createRules([]);
beforeAll(async () => {
  mock = await startMock({ files: ".", speed: 100, rules });
  baseUrl = `http://${mock.address}`;
});
afterAll(() => mock.close());

interface Heard {
  readonly ids: readonly number[];
  readonly code: Code | "ok";
  readonly message: string;
}

/** The first items of BufferedStream and how the call ended. */
async function listen(
  transport: Transport,
  headers: Record<string, string>,
  timeoutMs = 10_000,
): Promise<Heard> {
  const ids: number[] = [];
  try {
    const answers = createClient(StreamingService, transport).controlledStream({}, { headers, timeoutMs });
    for await (const { id } of answers) ids.push(id);
    return { ids, code: "ok", message: "" };
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    return { ids, code, message: rawMessage };
  }
}

describe.each([
  ["gRPC", () => createGrpcTransport({ baseUrl })],
  ["gRPC-Web", () => createFetchGrpcWeb({ baseUrl })],
  ["Connect over HTTP/1.1", () => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect over HTTP/2", () => createConnectTransport({ baseUrl, httpVersion: "2" })],
] as const)("one call over %s", (_, transport) => {
  test("without a header is right", async () => {
    expect(await listen(transport(), {})).toMatchObject({ code: "ok", ids: { length: 100 } });
  });

  test("fails after so many messages", async () => {
    const heard = await listen(transport(), { "x-mock-prefer": "code=UNAVAILABLE, after=3" });
    expect(heard).toMatchObject({ code: Code.Unavailable, ids: { length: 3 } });
    expect(heard.message).toBe("UNAVAILABLE after 3 messages, as the mock was asked to.");
  });

  test("fails before the first one", async () => {
    const heard = await listen(transport(), { "x-mock-prefer": "code=NOT_FOUND" });
    expect(heard).toMatchObject({ code: Code.NotFound, ids: [] });
  });

  test("loses its last message", async () => {
    const heard = await listen(transport(), { "x-mock-fault": "drop-last" });
    expect(heard).toMatchObject({ code: "ok", ids: { length: 99 } });
  });

  test("has every message twice", async () => {
    const { ids, code } = await listen(transport(), { "x-mock-fault": "duplicate" });
    expect({ code, length: ids.length, pair: ids[0] === ids[1] }).toEqual({
      code: "ok",
      length: 200,
      pair: true,
    });
  });

  test("has its messages out of order", async () => {
    const right = await listen(transport(), {});
    const { ids } = await listen(transport(), { "x-mock-fault": "out-of-order" });
    expect([...ids].sort()).toEqual([...right.ids].sort());
  });

  test("has a message that is cut off", async () => {
    const { ids, code } = await listen(transport(), {
      "x-mock-fault": "truncate",
      "x-mock-prefer": "after=2",
    });
    expect(code).not.toBe("ok");
    expect(ids.length).toBeLessThanOrEqual(2);
  });

  test("stalls", async () => {
    const heard = await listen(transport(), { "x-mock-fault": "stall", "x-mock-prefer": "after=4" }, 400);
    expect(heard).toMatchObject({ code: Code.DeadlineExceeded, ids: { length: 4 } });
  });

  test("is cut after what was sent", async () => {
    const heard = await listen(transport(), { "x-mock-fault": "cut", "x-mock-prefer": "after=2" });
    expect(heard.code).not.toBe("ok");
    expect(heard.ids.length).toBeLessThanOrEqual(2);
  });

  test("ends without a status", async () => {
    const { ids, code } = await listen(transport(), { "x-mock-fault": "no-status" });
    // A client that hears of an error may throw away what it has not read yet.
    expect(ids.length).toBeLessThanOrEqual(100);
    expect(code).not.toBe("ok");
  });

  test("names what it cannot do", async () => {
    const heard = await listen(transport(), { "x-mock-fault": "explode" });
    expect(heard).toMatchObject({ code: Code.InvalidArgument });
    expect(heard.message).toContain('Unknown fault "explode" for a call');
  });
});

test.each([
  ["gRPC-Web", () => createFetchGrpcWeb({ baseUrl })],
  ["Connect over HTTP/1.1", () => createConnectTransport({ baseUrl, httpVersion: "1.1" })],
  ["Connect over HTTP/2", () => createConnectTransport({ baseUrl, httpVersion: "2" })],
] as const)("after a cut, and a missing status, the next calls over %s are served", async (_, transport) => {
  const way = transport();
  for (let round = 0; round < 5; round++) {
    for (const fault of ["cut", "no-status"]) {
      const heard = await listen(way, { "x-mock-fault": fault, "x-mock-prefer": "after=2" });
      expect(heard.code).not.toBe("ok");
      const { ack } = await createClient(ChatService, way).send({ text: "next" });
      expect(ack).toBe(true);
    }
  }
});

test("a rule shapes all calls of some methods while it is there", async () => {
  const transport = createGrpcTransport({ baseUrl });
  const rule = rules.add("code=RESOURCE_EXHAUSTED,rpc=ControlledStream");
  expect(await listen(transport, {})).toMatchObject({ code: Code.ResourceExhausted });
  expect(await createClient(ChatService, transport).send({})).toMatchObject({ ack: true });
  rules.remove(rule.id);
  expect(await listen(transport, {})).toMatchObject({ code: "ok" });
});

test("a probability is the same row for the same seed", async () => {
  const transport = createGrpcTransport({ baseUrl });
  const row = async (): Promise<readonly string[]> => {
    const other = await startMock({
      files: ".",
      seed: 5,
      rules: createRules(["code=ABORTED,probability=0.5"]),
    });
    const client = createClient(ChatService, createGrpcTransport({ baseUrl: `http://${other.address}` }));
    const codes: string[] = [];
    for (let index = 0; index < 12; index++) {
      codes.push(
        await client.send({}).then(
          () => "ok",
          (error: unknown) => Code[ConnectError.from(error).code],
        ),
      );
    }
    await other.close();
    return codes;
  };
  const first = await row();
  expect(new Set(first)).toEqual(new Set(["ok", "Aborted"]));
  expect(await row()).toEqual(first);
  expect(await listen(transport, {})).toMatchObject({ code: "ok" });
});

test("a delay is kept, and bandwidth takes its time", async () => {
  const client = createClient(ChatService, createGrpcTransport({ baseUrl }));
  const beganMs = performance.now();
  // A hundred times faster than real time.
  await client.send({}, { headers: { "x-mock-prefer": "delay=20s" } });
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(195);
});
