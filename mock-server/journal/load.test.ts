import { expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { IncomingCall } from "../call/engine.ts";
import { createJournal } from "./journal.ts";

test("events of 20,000 open calls take as long as those of few", async () => {
  // One is measured after the other, so that what else burdens the machine burdens both; the first warms up.
  await msPerCall(1_000);
  const few = await msPerCall(1_000);
  const many = await msPerCall(20_000);
  expect(many / few).toBeLessThan(5);
});

/** How long a call takes to be opened, and told a message, while all before it are open. */
async function msPerCall(count: number): Promise<number> {
  const journal = createJournal({ maxCalls: 10_000 });
  const over = Promise.withResolvers<void>();
  const serve = journal.middleware(ChatService.method.chat, async ({ messages, signal }) => {
    for await (const _ of messages) signal.throwIfAborted();
    await over.promise;
  });
  const beganMs = performance.now();
  const served = Array.from({ length: count }, () => serve(openCall()));
  // Its turn comes when all of them have told theirs.
  await new Promise((resolve) => setImmediate(resolve));
  const ms = performance.now() - beganMs;
  over.resolve();
  await Promise.all(served);
  return ms / count;
}

function openCall(): IncomingCall {
  return {
    metadata: new Map(),
    signal: new AbortController().signal,
    messages: messages(),
    sendHeaders: () => {},
    write: async () => {},
    end: () => {},
    breakOff: () => {},
    transport: "grpc",
  };
}

async function* messages(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(8);
}
