import type { Page } from "@playwright/test";
import { expect, test } from "../playwright.ts";

test.use({
  mockOptions: { seed: 7, stubs: [{ rpc: "chat.ChatService/Send", answer: { status: "ABORTED" } }] },
});

/** A call as a page makes it: by fetch, from another origin. */
function send(page: Page, baseUrl: string, text: string): Promise<unknown> {
  return page.evaluate(
    async ({ url, body }) => {
      const headers = { "content-type": "application/json" };
      return (await fetch(url, { method: "POST", headers, body })).json();
    },
    { url: `${baseUrl}/chat.ChatService/Send`, body: JSON.stringify({ text }) },
  );
}

for (const ack of [true, false]) {
  test(`a stub of this test answers its page with ${ack}`, async ({ page, mock }) => {
    mock.stub({ rpc: "chat.ChatService/Send", answer: { send: [{ message: { ack } }] } });
    expect(await send(page, mock.baseUrl, "a")).toEqual(ack ? { ack } : {});
    expect(mock.journal()).toMatchObject([
      {
        rpc: "chat.ChatService/Send",
        requests: [{ text: "a" }],
        responses: [ack ? { ack } : {}],
        status: "OK",
      },
    ]);
    expect(mock.verify({ calls: [{ rpc: "Send", times: 1 }] })).toEqual({ ok: true, problems: [] });
  });
}

test("without stubs of its own a test sees those of the worker, and its own calls alone", async ({
  page,
  mock,
}) => {
  expect(mock.journal()).toEqual([]);
  expect(await send(page, mock.baseUrl, "b")).toMatchObject({ code: "aborted" });
  expect(mock.journal()).toHaveLength(1);
});

test("of several stubs the last one comes first, and counts on its own", async ({ page, mock }) => {
  mock.stub("- { rpc: chat.ChatService/Send, answer: { send: [{ message: { ack: true } }] } }");
  mock.stub({ rpc: "chat.ChatService/Send", times: 1, answer: { status: "INTERNAL" } });
  expect(await send(page, mock.baseUrl, "c")).toMatchObject({ code: "internal" });
  expect(await send(page, mock.baseUrl, "c")).toEqual({ ack: true });
});

test("a wrong stub says what is wrong", async ({ mock }) => {
  expect(() => mock.stub({ rpc: "chat.ChatService/Sned" })).toThrow("did you mean chat.ChatService/Send?");
});

test("a fault is the session's alone", async ({ page, mock, playwright }) => {
  mock.stub({ rpc: "chat.ChatService/Send", answer: { send: [{ message: { ack: true } }] } });
  mock.inject("code=UNAVAILABLE");
  expect(await send(page, mock.baseUrl, "d")).toMatchObject({ code: "unavailable" });
  const others = await playwright.request.newContext({ extraHTTPHeaders: { "x-mock-session": "another" } });
  const answer = await others.post(`${mock.baseUrl}/chat.ChatService/Send`, { data: { text: "d" } });
  expect(await answer.json()).toMatchObject({ code: "aborted" });
  await others.dispose();
});

test("requests beside the page belong to the session, too, with the project's headers", async ({
  request,
  mock,
}) => {
  mock.stub({
    rpc: "chat.ChatService/Send",
    match: { metadata: { "x-of-the-project": "1" } },
    answer: { send: [{ message: { ack: true } }] },
  });
  const answer = await request.post(`${mock.baseUrl}/chat.ChatService/Send`, { data: { text: "e" } });
  expect(await answer.json()).toEqual({ ack: true });
});
