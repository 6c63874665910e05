import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, launchChromium } from "../../conformance/report/html/test-chromium.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { startTestAdmin, type TestAdmin } from "./test-admin.ts";

describe.skipIf(!hasChromium())("the admin page in Chromium", () => {
  let subject: TestAdmin;
  let browser: Browser;
  let page: Page;
  const stop = new AbortController();
  const complaints: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    subject = await startTestAdmin();
    const { baseUrl } = subject;
    const chat = createClient(ChatService, createConnectTransport({ baseUrl, httpVersion: "1.1" }));
    await chat.send({ text: "<img src=x onerror=alert(1)>" }, { headers: { "x-mock-session": "alice" } });
    await chat.send({ text: "no" }, { headers: { "x-mock-prefer": "code=UNAVAILABLE" } }).catch(() => {});
    const streaming = createClient(StreamingService, createGrpcTransport({ baseUrl }));
    const prices = streaming.getStockPrices({ symbols: ["ACME", "GLOB"] }, { signal: stop.signal });
    void (async () => {
      for await (const _ of prices);
    })().catch(() => {});
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.goto(subject.admin.url);
    await page.getByText("live").waitFor();
  }, 60_000);

  afterAll(async () => {
    stop.abort();
    await browser?.close();
    await subject?.close();
  });

  test("takes the token out of the address, and asks nobody else", () => {
    expect(page.url()).not.toContain("token");
    expect([...hosts]).toEqual([subject.admin.address]);
  });

  test("lists the calls, the open one too", async () => {
    await page.locator("#calls tr").nth(2).waitFor();
    expect(await page.locator("#calls tr").allInnerTexts()).toEqual([
      expect.stringMatching(/GetStockPrices[\s\S]+grpc[\s\S]+open/),
      expect.stringMatching(/Send[\s\S]+connect[\s\S]+UNAVAILABLE/),
      expect.stringMatching(/Send[\s\S]+session alice[\s\S]+OK/),
    ]);
  });

  test("shows the timeline of the call that the keyboard chooses, as text", async () => {
    await page.locator("#calls tr").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.getByText("onerror=alert(1)").waitFor();
    expect(await page.locator("#detail img").count()).toBe(0);
    expect(await page.locator(".timeline li").count()).toBe(5);
  });

  test("pushes into the open stream, and ends it", async () => {
    await page.locator("#calls tr", { hasText: "GetStockPrices" }).click();
    const text = page.getByLabel("A streaming.StockPrice to push into the call, as JSON");
    await page.waitForFunction(() => document.querySelector("textarea")?.value !== "");
    await text.fill('{"symbol": "PUSHED"}');
    await page.getByRole("button", { name: "Push message" }).click();
    await page.locator(".timeline").getByText("PUSHED").waitFor();
    await picture("calls");
    await page.getByRole("button", { name: "End with" }).click();
    await page.locator("#detail dl").getByText("UNAVAILABLE").waitFor();
  });

  test("adds a fault and removes it", async () => {
    await page.getByRole("tab", { name: "Faults" }).click();
    await page.locator("#fault-code").selectOption("RESOURCE_EXHAUSTED");
    await page.locator("#fault-rpc").selectOption("chat.ChatService/Send");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("code=RESOURCE_EXHAUSTED,rpc=chat.ChatService/Send").waitFor();
    await picture("faults");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("No injected faults.").waitFor();
  });

  test("adds a stub, says what is wrong with one, and turns it off", async () => {
    await page.getByRole("tab", { name: "Stubs" }).click();
    const text = page.getByLabel("Add stubs");
    await text.fill("- rpc: chat.ChatService/Sned");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("alert").getByText("did you mean chat.ChatService/Send?").waitFor();
    await text.fill("- { rpc: chat.ChatService/Send, name: refuse, answer: { status: ABORTED } }");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("refuse").uncheck();
    await picture("stubs");
    const chat = createClient(ChatService, createGrpcTransport({ baseUrl: subject.baseUrl }));
    expect(await chat.send({})).toMatchObject({ ack: true });
  });

  test("sets the speed of the clock", async () => {
    await page.getByLabel("Speed").fill("50");
    await page.getByRole("button", { name: "Set" }).click();
    await expect.poll(() => subject.clock.speed()).toBe(50);
  });

  test("moves through the tabs by arrow keys, and is as wide as the window", async () => {
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.keyboard.press("ArrowLeft");
    expect(await page.getByRole("tab", { name: "Sessions" }).getAttribute("aria-selected")).toBe("true");
    await page.locator("#sessions").getByText("alice").waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    await picture("phone");
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(width).toBeLessThanOrEqual(390);
  });

  test("is dark where the system is", async () => {
    await page.getByRole("tab", { name: "Calls" }).click();
    await page.locator("#calls tr").first().click();
    const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await back();
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await back()).not.toBe(light);
    await picture("dark");
  });

  test("complains of nothing", () => {
    // A refused stub is a 400, which Chromium notes.
    expect(complaints.filter((text) => !text.includes("status of 400"))).toEqual([]);
  });

  /** For people who want to look at it. */
  async function picture(name: string): Promise<void> {
    const dir = process.env.STREAMPROOF_PICTURES;
    if (dir !== undefined) await page.screenshot({ path: `${dir}/admin-${name}.png` });
  }
});
