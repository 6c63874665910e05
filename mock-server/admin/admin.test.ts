import { request } from "node:http";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { startTestAdmin, type TestAdmin } from "./test-admin.ts";

let subject: TestAdmin;
beforeAll(async () => {
  subject = await startTestAdmin();
});
afterAll(() => subject.close());

const chat = () => createClient(ChatService, createGrpcTransport({ baseUrl: subject.baseUrl }));

test.each(["", "Bearer ", "Bearer wrong", "Basic abc"])(
  "without the token (%j) nothing is told",
  async (authorization) => {
    for (const path of ["api/state", "api/events", "api/journal", "nothing"]) {
      const response = await fetch(`http://${subject.admin.address}/${path}`, { headers: { authorization } });
      expect(response.status).toBe(401);
      await response.body?.cancel();
    }
  },
);

test("the page needs no token, and holds none", async () => {
  const response = await fetch(`http://${subject.admin.address}/`);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await response.text()).not.toContain(subject.admin.token);
  const script = await fetch(`http://${subject.admin.address}/app.js`);
  expect(await script.text()).not.toContain("interface Summary");
});

test.each([
  "/../package.json",
  "/%2e%2e/package.json",
  "/page/app.ts",
  "//etc/passwd",
  "/app.js/../admin.ts",
])("no file is served by the path %s", async (path) => {
  const { hostname, port } = new URL(`http://${subject.admin.address}`);
  const status = await new Promise((resolve, reject) => {
    // fetch would tidy the path up.
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  expect(status).toBe(401);
});

test("calls are listed, shown and downloaded", async () => {
  await chat().send({ text: "hello" }, { headers: { "x-mock-session": "list" } });
  const { json } = await subject.ask("GET", "calls?session=list");
  expect(json).toMatchObject([
    { rpc: "chat.ChatService/Send", open: false, status: "OK", sent: 1, received: 1 },
  ]);
  const [{ id }] = json as [{ id: string }];
  expect((await subject.ask("GET", `calls/${id}`)).json).toMatchObject({
    transcript: {
      events: [
        { kind: "headers" },
        { value: { text: "hello" } },
        { kind: "half-close" },
        {},
        { kind: "end" },
      ],
    },
  });
  expect((await subject.ask("GET", "journal?q=hello")).json).toMatchObject({ calls: [{ id }] });
  expect((await subject.ask("GET", "calls/999")).status).toBe(404);
  const verified = await subject.ask("POST", "verify", {
    calls: [{ rpc: "Send", times: 1 }],
    session: "list",
  });
  expect(verified.json).toEqual({ ok: true, problems: [] });
});

test("an open stream gets a message and an end from outside", async () => {
  const prices = createClient(StreamingService, createGrpcTransport({ baseUrl: subject.baseUrl }));
  const seen: string[] = [];
  const listening = (async () => {
    for await (const { symbol } of prices.getStockPrices({ symbols: ["A"] })) {
      seen.push(symbol);
      const { json } = await subject.ask("GET", "calls?open=1");
      const [{ id }] = json as [{ id: string }];
      if (symbol === "A") await subject.ask("POST", `calls/${id}/push`, { symbol: "PUSHED" });
      else await subject.ask("POST", `calls/${id}/cancel`, { code: "ABORTED", message: "by hand" });
    }
  })();
  await expect(listening).rejects.toMatchObject({ code: Code.Aborted, rawMessage: "by hand" });
  expect(seen.slice(0, 2)).toEqual(["A", "PUSHED"]);
  const { json } = await subject.ask("GET", "calls");
  const id = (json as { id: string }[]).at(-1)?.id;
  expect((await subject.ask("POST", `calls/${id}/push`, {})).status).toBe(409);
});

test("faults come and go", async () => {
  const { json } = await subject.ask("POST", "faults", { settings: "code=DATA_LOSS,rpc=*/Send" });
  await expect(chat().send({})).rejects.toMatchObject({ code: Code.DataLoss });
  await subject.ask("DELETE", `faults/${(json as { id: string }).id}`);
  expect(await chat().send({})).toMatchObject({ ack: true });
  expect((await subject.ask("POST", "faults", { settings: "speed=1" })).json).toMatchObject({
    error: expect.stringContaining('Invalid "speed=1"'),
  });
});

test("stubs come, are turned off and go", async () => {
  const stub = "- rpc: chat.ChatService/Send\n  name: a/b\n  answer: { status: ABORTED }";
  expect((await subject.ask("POST", "stubs", stub)).status).toBe(200);
  await expect(chat().send({})).rejects.toMatchObject({ code: Code.Aborted });
  const { json } = await subject.ask("GET", "stubs");
  const [{ id }] = json as [{ id: string }];
  await subject.ask("PUT", `stubs/${encodeURIComponent(id)}`, { on: false });
  expect(await chat().send({})).toMatchObject({ ack: true });
  await subject.ask("DELETE", "stubs");
  expect((await subject.ask("GET", "stubs")).json).toEqual([]);
  expect((await subject.ask("POST", "stubs", "- rpc: x/y")).json).toMatchObject({
    error: expect.stringContaining("admin-2:1: [0].rpc: there is no method"),
  });
});

test("the clock goes faster for those who sleep already", async () => {
  const waiting = subject.clock.sleep(3_600_000, new AbortController().signal);
  expect((await subject.ask("PUT", "clock", { speed: 1_000_000 })).status).toBe(200);
  await waiting;
  await subject.ask("PUT", "clock", { speed: 1 });
  expect((await subject.ask("PUT", "clock", { speed: 0 })).status).toBe(400);
});

test.each([
  ["POST", "faults", "{"],
  ["POST", "verify", "[]"],
  ["POST", "calls/%zz/push", "{}"],
])("%s %s with %s is refused with one sentence", async (method, path, body) => {
  const { status, json } = await subject.ask(method, path, body);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(json).toMatchObject({ error: expect.any(String) });
});

test("a body of more than 16 MiB is refused", async () => {
  const { status, json } = await subject.ask("POST", "stubs", "x".repeat(16 * 1024 * 1024 + 1));
  expect({ status, json }).toEqual({
    status: 413,
    json: { error: "The body has more than 16777216 bytes; send less." },
  });
});

test("a route that is not there is refused with those that are", async () => {
  const { status, json } = await subject.ask("PATCH", "clock");
  expect({ status, json }).toEqual({
    status: 404,
    json: { error: expect.stringMatching(/^There is no PATCH \/api\/clock; there are .*PUT \/api\/clock/) },
  });
});

test("what happens is told while it happens", async () => {
  const response = await fetch(`http://${subject.admin.address}/api/events`, {
    headers: { authorization: `Bearer ${subject.admin.token}` },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await chat().send({ text: "seen" }, { headers: { "x-mock-session": "feed" } });
  let text = "";
  while (!text.includes('"session":"feed"')) text += (await reader?.read())?.value ?? "";
  expect(text).toContain('"kind":"calls"');
  await reader?.cancel();
});
