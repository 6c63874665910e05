import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everyCallClauses } from "../../contracts/generic/every-call.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { serverClause } from "../../contracts/model/judge.ts";
import { defineScenario, type Step } from "../../contracts/model/scenario.ts";
import { ask, awaitEnd, awaitEndIfAny, cancel } from "../../contracts/model/step.ts";
import { MessageSchema, ChatService as service } from "../../proto/gen/chat/chat_pb.ts";
import { verify } from "./verify.ts";

const method = service.method.subscribe;
const rpc = "chat.ChatService/Subscribe";
const timeoutMs = 400;

/** Sends a message every 100 ms, as many as the topic says. */
const server = new Server();
let target = "";
beforeAll(async () => {
  server.register(
    `/${rpc}`,
    async (call: { request: { topic: string }; write(message: object): void; end(): void }) => {
      for (let index = 0; index < Number(call.request.topic); index++) {
        await sleep(100);
        call.write(create(MessageSchema, { text: `${index}` }));
      }
      call.end();
    },
    (message: Parameters<typeof encode>[0]) => encode(message),
    (bytes: Buffer) => ({ topic: bytes.subarray(2).toString() }),
    "serverStream",
  );
  target = await new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
    );
  });
});
afterAll(() => server.forceShutdown());

function encode({ text }: { readonly text: string }): Buffer {
  return Buffer.concat([Buffer.from([0x0a, text.length]), Buffer.from(text)]);
}

function contract(
  messages: number,
  clauses: Contract["clauses"],
  steps: readonly Step[] = [awaitEnd("call")],
): Contract {
  const scenario = defineScenario({
    name: "all",
    method,
    runs: 0,
    input: fc.constant(messages),
    examples: [messages],
    steps: () => [...ask("call", method, { topic: `${messages}` }), ...steps],
  });
  return { rpc, scenarios: [scenario], clauses };
}

const oneEndOnly = everyCallClauses({ method, exchange: () => [], wrong: () => undefined }).filter(
  ({ id }) => id === "call/one-end",
);

/** What call/one-end says of a call with so many messages, driven by these steps. */
async function oneEnd(
  messages: number,
  steps: readonly Step[] = [awaitEnd("call")],
): Promise<readonly string[]> {
  const { outcomes } = await verify({
    target,
    contracts: [contract(messages, oneEndOnly, steps)],
    timeoutMs,
  });
  return outcomes.map(({ outcome }) => outcome);
}

test("a call that is slow and goes on is waited for longer than one that is stuck", async () => {
  expect(await oneEnd(8)).toEqual(["passed"]);
});

test("but not for ever", async () => {
  expect(await oneEnd(30)).toEqual(["failed"]);
});

test("a wait that need not be answered accuses nobody", async () => {
  expect(await oneEnd(30, [awaitEndIfAny("call", 200), cancel("call")])).toEqual(["not-exercised"]);
});

test("a wait that ran out while the runner stood still shows nothing of the server", async () => {
  const standStill: Step = {
    kind: "then",
    next: () => {
      const untilMs = performance.now() + 1_200;
      while (performance.now() < untilMs);
      return [];
    },
  };
  expect(await oneEnd(30, [standStill, awaitEnd("call", 200)])).toEqual(["inconclusive"]);
});

test("what the runner was too late for is looked at once more at the end", async () => {
  let looks = 0;
  const late = serverClause({
    source: "a test",
    id: "test/late",
    sentence: "The runner was late in all observations of the first run.",
    judge: () => {
      looks += 1;
      // Any lag, none included, excuses what was missed by nothing.
      return looks <= 3 ? { kind: "violated", because: "It came late.", missedByMs: 0 } : { kind: "holds" };
    },
  });
  const { outcomes } = await verify({ target, contracts: [contract(1, [late])], timeoutMs });
  expect(looks).toBe(4);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["passed"]);
});
