import { once } from "node:events";
import { connect } from "node:net";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { startTestAdmin, type TestAdmin } from "./test-admin.ts";

let subject: TestAdmin;
beforeAll(async () => {
  subject = await startTestAdmin();
});
afterAll(() => subject.close());

const mib = 1024 * 1024;
const large = "x".repeat(15 * mib);

test.each<readonly [string, string, unknown]>([
  ["POST", "faults", { settings: large }],
  ["POST", "faults", { settings: `delay=1,rpc=${large}` }],
  ["PUT", "clock", { speed: large }],
  ["POST", "verify", { calls: [{ rpc: large }] }],
  ["POST", "stubs", large],
  ["POST", "stubs", [{ rpc: "Send", [large]: 1 }]],
  ["POST", "calls/1/cancel", { message: large }],
])("15 MiB of text in %s %s are neither echoed nor kept", async (method, path, body) => {
  const before = (await subject.ask("GET", "faults")).json;
  const { status, json } = await subject.ask(method, path, body);
  expect([400, 404, 413]).toContain(status);
  expect(JSON.stringify(json).length).toBeLessThan(5_000);
  expect((await subject.ask("GET", "faults")).json).toEqual(before);
});

test("the body of a request without the token is not read", async () => {
  const [host = "", port] = subject.admin.address.split(":");
  const socket = connect(Number(port), host);
  socket.on("error", () => {});
  let response = "";
  socket.on("data", (data) => {
    response += String(data);
  });
  socket.write("POST /api/stubs HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n");
  let written = 0;
  // What the two kernels take between them is a few MiB.
  for (; written < 100 * mib && !socket.destroyed; written += mib) {
    if (!socket.write(Buffer.alloc(mib))) {
      await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => undefined);
    }
  }
  expect(response).toContain("401");
  expect(written).toBeLessThan(50 * mib);
});

test("500 listeners to events slow no call down", async () => {
  const client = createClient(ChatService, createGrpcTransport({ baseUrl: subject.baseUrl }));
  const rate = async (): Promise<number> => {
    const beganMs = performance.now();
    for (let index = 0; index < 300; index++) await client.send({});
    return performance.now() - beganMs;
  };
  await rate();
  const alone = await rate();
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${subject.admin.token}` };
  const listening = Array.from({ length: 500 }, async () => {
    const url = `http://${subject.admin.address}/api/events`;
    const { body } = await fetch(url, { headers, signal: stop.signal });
    // Reads on, as a page does.
    void body?.pipeTo(new WritableStream()).catch(() => undefined);
  });
  await Promise.all(listening);
  const together = await rate();
  stop.abort();
  expect(together).toBeLessThan(3 * alone + 500);
});
