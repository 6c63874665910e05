import { readFile } from "node:fs/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mainFile } from "../mock/spawned.ts";

/** An assistant's own client, over standard input and output. */
let client: Client;
beforeEach(async () => {
  client = new Client({ name: "a-test", version: "1" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [mainFile(), "mcp"] }));
});
afterEach(() => client.close());

interface Answer {
  readonly text: string;
  readonly failed: boolean;
  readonly content: Readonly<Record<string, unknown>>;
}

async function called(name: string, args: Record<string, unknown> = {}): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args }, undefined, { timeout: 60_000 });
  const parts = Array.isArray(result.content) ? result.content : [];
  return {
    text: parts.map((part: { readonly text?: string }) => part.text ?? "").join(""),
    failed: result.isError === true,
    content: Object(result.structuredContent),
  };
}

test("it has the tools that it says it has", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...["verify", "explain", "clauses", "start_mock", "stop_mock", "stub", "journal"],
  ]);
});

test("a failure is found, and explained with its calls", async () => {
  const run = await called("verify", {
    only: ["chat/echo"],
    faults: ["chat/answers-twice"],
    quick: true,
    seed: 1,
  });
  expect(run.content).toMatchObject({
    verdict: "failed",
    seed: 1,
    failures: [{ clause: "chat/echo", level: "must", rpc: "streaming.StreamingService/Chat" }],
  });
  const { text } = await called("explain", { clause: "chat/echo" });
  expect(text).toMatch(/✗ chat\/echo \(MUST\)/);
  expect(text).toContain("← message");
  expect(text).toContain("source: docs/behaviour.md#chat-echo");
  expect((await called("explain", { clause: "chat/drained" })).text).toContain(
    "The last run has no failure of chat/drained. It has chat/echo.",
  );
});

test("a mock is started, stubbed, called and stopped", async () => {
  const started = await called("start_mock", { schema: ["fixtures/protos/shop"] });
  expect(started.text).not.toContain("token");
  const address = String(started.content.address);
  const stub =
    "- rpc: shop.v1.ShopService/GetProduct\n  answer: { send: [{ message: { name: stubbed } }] }\n";
  expect((await called("stub", { yaml: stub })).failed).toBe(false);
  const product = async () => {
    const response = await fetch(`http://${address}/shop.v1.ShopService/GetProduct`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"productId":"p-1"}',
    });
    return response.json();
  };
  expect(await product()).toEqual({ name: "stubbed" });
  expect((await called("journal", { rpc: "shop.v1.ShopService/GetProduct" })).text).toContain(
    "shop.v1.ShopService/GetProduct",
  );
  await called("stop_mock");
  await expect(product()).rejects.toThrow();
});

test.each([
  ["explain", { clause: "chat/echo" }, "Nothing was verified yet: call verify first."],
  ["journal", {}, "No mock runs: call start_mock first."],
  ["verify", { target: "127.0.0.1:1", quick: true }, "the connection was refused"],
  ["start_mock", { faults: ["no/such"] }, 'Unknown fault "no/such"'],
  ["clauses", { schema: ["no-such-folder"] }, "no-such-folder"],
])("%s with %j says why not", async (name, args, sentence) => {
  const { failed, text } = await called(name, args);
  expect({ failed, text }).toEqual({ failed: true, text: expect.stringContaining(sentence) });
});

test("what runs for an assistant ends with it", async () => {
  const transport = new StdioClientTransport({ command: process.execPath, args: [mainFile(), "mcp"] });
  const other = new Client({ name: "a-test", version: "1" });
  await other.connect(transport);
  // All of it: that takes far longer than its end.
  const running = other.callTool({ name: "verify", arguments: {} }).catch(() => undefined);
  const child = await childOf(transport.pid ?? 0);
  await other.close();
  await running;
  await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
});

/** The process that another one has started, once it has. */
async function childOf(pid: number): Promise<number> {
  let found = "";
  await expect
    .poll(async () => {
      found = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
      return found.trim();
    })
    .not.toBe("");
  return Number(found.trim().split(" ")[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
