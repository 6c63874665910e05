import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { expect, test } from "vitest";
import { messageSize } from "../../cli/mock/message-size.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { createJournal } from "../journal/journal.ts";
import { createStubCompiler } from "../stubs/compile.ts";
import { watchStubs } from "../stubs/folder.ts";
import { createStubStore } from "../stubs/store.ts";
import { startMock } from "./start.ts";

test.each([
  ["4m", 4 * 1024 * 1024],
  ["64MiB", 64 * 1024 * 1024],
  ["1000", 1000],
  ["2kb", 2048],
])("the size %s is %i bytes", (text, bytes) => {
  expect(messageSize(text)).toBe(bytes);
});

test.each(["", "0", "4x", "-1", "3g"])("the size %j is refused", (text) => {
  expect(() => messageSize(text)).toThrow("64m");
});

test("requests and responses are bounded by the size that is given", async () => {
  const large = await startMock({ files: ".", maxMessageBytes: 16 * 1024 * 1024 });
  const small = await startMock({ files: ".", maxMessageBytes: 1000 });
  try {
    const grpc = (address: string) => createGrpcTransport({ baseUrl: `http://${address}` });
    const connect = (address: string) =>
      createConnectTransport({ baseUrl: `http://${address}`, httpVersion: "2" });
    const send = (transport: Transport, size: number) =>
      createClient(ChatService, transport).send({ text: "x".repeat(size) });
    expect(await send(grpc(large.address), 6 * 1024 * 1024)).toMatchObject({ ack: true });
    for (const transport of [grpc(small.address), connect(small.address)]) {
      await expect(send(transport, 2000)).rejects.toMatchObject({ code: 8 });
    }
  } finally {
    await Promise.all([large.close(), small.close()]);
  }
});

test("an address of IPv6 is one that clients take", async () => {
  const mock = await startMock({ files: ".", host: "::1" });
  try {
    expect(mock.address).toBe(`[::1]:${mock.port}`);
    const client = createClient(ChatService, createGrpcTransport({ baseUrl: `http://${mock.address}` }));
    expect(await client.send({})).toMatchObject({ ack: true });
  } finally {
    await mock.close();
  }
});

test("a regular expression that would take forever elsewhere does not", () => {
  const compile = createStubCompiler([ChatService]);
  const stub = (pattern: string) =>
    compile(
      "a.yaml",
      `- { rpc: chat.ChatService/Send, match: { request: { text: { matches: '${pattern}' } } }, answer: { status: OK } }`,
    );
  const [found] = stub("^(a+)+$").stubs;
  const began = performance.now();
  expect(found?.requests[0]?.test({ text: `${"a".repeat(40)}!` })).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
  expect(stub("(a)\\1").problems[0]?.text).toContain("RE2");
});

test("links in the stubs' folder are followed, and a circle of them ends", async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-links-"));
  const other = await mkdtemp(join(tmpdir(), "streamproof-linked-"));
  try {
    await writeFile(join(other, "a.yaml"), "- { rpc: chat.ChatService/Send, answer: { status: ABORTED } }");
    await symlink(other, join(dir, "folder"));
    await symlink(dir, join(other, "back"));
    const folder = await watchStubs({
      dir,
      compile: createStubCompiler([ChatService]),
      store: createStubStore(),
      onReading: () => undefined,
    });
    folder.close();
    expect(folder.first).toEqual({ files: 1, stubs: 1, problems: [], leftOut: [] });
  } finally {
    await rm(dir, { recursive: true });
    await rm(other, { recursive: true });
  }
});

test("a fault of the mock's own ends the call, and not the process", async () => {
  const broken = () => async () => {
    throw new Error("broken");
  };
  const mock = await startMock({ files: ".", journal: { ...createJournal(), middleware: broken } });
  try {
    const baseUrl = `http://${mock.address}`;
    for (const transport of [
      createGrpcTransport({ baseUrl }),
      createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    ]) {
      const sending = createClient(ChatService, transport).send({});
      await expect(sending).rejects.toMatchObject({ code: 13, rawMessage: "The mock failed: broken" });
    }
  } finally {
    await mock.close();
  }
});
