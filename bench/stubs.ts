import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { createGrpcTransport } from "../conformance/transports/dialects/grpc/index.ts";
import type { Connection } from "../conformance/transports/transport.ts";
import { encode } from "../contracts/model/step.ts";
import { createStubCompiler } from "../mock-server/stubs/compile.ts";
import { createStubStore } from "../mock-server/stubs/store.ts";
import { ChatService, MessageSchema } from "../proto/gen/chat/chat_pb.ts";
import { startChild } from "./child.ts";
import type { Row } from "./row.ts";

const stubs = 1000;
const calls = 2000;
const inFlight = 20;

/** What a thousand stubs cost a call, and what it costs to read them again while calls go on. */
export async function stubbing(): Promise<readonly Row[]> {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-bench-"));
  await writeFile(join(dir, "stubs.yaml"), stubText("ABORTED"));
  const mock = await startChild(["cli/main.ts", "mock", "--port", "0", "--stubs", dir]);
  const connection = await createGrpcTransport({ address: { host: "127.0.0.1", port: mock.port } }).connect(
    {},
  );
  try {
    await callMs(connection);
    const share = (await matchMs()) / (await callMs(connection));
    return [
      { name: "stub match among 1,000 / one call", value: 100 * share, unit: "%", wanted: "< 5" },
      ...(await reload(connection, dir)),
    ];
  } finally {
    await connection.close();
    await mock.close();
    await rm(dir, { recursive: true });
  }
}

function stubText(status: string): string {
  return Array.from(
    { length: stubs },
    (_, index) =>
      `- { rpc: chat.ChatService/Send, match: { request: { text: t${index} } }, answer: { status: ${status} } }\n`,
  ).join("");
}

/** Of one match, in this process: the request is decoded by then. */
async function matchMs(): Promise<number> {
  const store = createStubStore();
  store.replace("bench", createStubCompiler([ChatService])("bench", stubText("ABORTED")).stubs);
  const method = ChatService.method.send;
  const requests = Array.from({ length: stubs }, (_, index) => create(MessageSchema, { text: `t${index}` }));
  const metadata = new Map<string, string>();
  let tookMs = 0;
  for (let round = 0; round < 20; round++) {
    const beganMs = performance.now();
    for (const each of requests) {
      const found = await store.choose({ method, metadata, request: () => Promise.resolve(each) });
      if (found === undefined) throw new Error("No stub matched.");
    }
    tookMs = (performance.now() - beganMs) / requests.length;
  }
  return tookMs;
}

/** Of one unary call, client and server together, with some in flight. */
async function callMs(connection: Connection): Promise<number> {
  const beganMs = performance.now();
  let made = 0;
  const work = async (): Promise<void> => {
    while (made++ < calls) await send(connection, made % stubs);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return (performance.now() - beganMs) / calls;
}

/** The status of one call. */
function send(connection: Connection, index: number): Promise<number> {
  return new Promise((resolve) => {
    const call = connection.open({
      path: "/chat.ChatService/Send",
      method: ChatService.method.send,
      options: {},
      record: (event) => {
        if (event.kind === "end") resolve(event.status.code);
      },
    });
    call.send(encode(MessageSchema, { text: `t${index}` }));
    call.halfClose();
  });
}

const aborted = 10;
const outOfRange = 11;

/** Writes the file anew and calls until the new answer comes; every call must have the old answer or the new one. */
async function reload(connection: Connection, dir: string): Promise<readonly Row[]> {
  await writeFile(join(dir, "next"), stubText("OUT_OF_RANGE"));
  const beganMs = performance.now();
  await rename(join(dir, "next"), join(dir, "stubs.yaml"));
  let dropped = 0;
  let longestMs = 0;
  for (let status = aborted, made = 0; status !== outOfRange; made++) {
    const calledMs = performance.now();
    status = await send(connection, made % stubs);
    longestMs = Math.max(longestMs, performance.now() - calledMs);
    if (status !== aborted && status !== outOfRange) dropped++;
    if (performance.now() - beganMs > 30_000) throw new Error("The stubs were not read again within 30 s.");
  }
  return [
    {
      name: "1,000 stubs changed and in force",
      value: performance.now() - beganMs,
      unit: "ms",
      wanted: "< 500",
    },
    { name: "the longest call meanwhile", value: longestMs, unit: "ms", wanted: "< 500" },
    { name: "calls that were neither as before nor as after", value: dropped, unit: "", wanted: "0" },
  ];
}
