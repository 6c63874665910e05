import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError, type ConnectRouter, type ServiceImpl } from "@connectrpc/connect";
import { ChatService } from "../gen/chat/chat_pb.ts";

const subscriptionMessages = 100;
const subscriptionIntervalMs = 1_000;

export function chatRoutes(router: ConnectRouter): void {
  router.service(ChatService, chatService);
}

const chatService: ServiceImpl<typeof ChatService> = {
  send() {
    return { ack: true };
  },

  async *subscribe({ topic }, { signal }) {
    const startedMs = performance.now();
    for (let index = 0; index < subscriptionMessages; index++) {
      // From the start and not from the last message: delays must not add up.
      await until(startedMs + index * subscriptionIntervalMs, signal);
      yield { text: `msg ${index}`, topic };
    }
  },

  async upload(chunks) {
    let size = 0n;
    for await (const { data } of chunks) size += BigInt(data.length);
    return { size };
  },

  async *chat(messages) {
    for await (const { text, topic } of messages) yield { text: `echo: ${text}`, topic };
  },
};

/** Waits until a moment; rejects with the reason when the call is over before. */
async function until(momentMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.max(0, momentMs - performance.now()), undefined, { signal });
  } catch {
    throw ConnectError.from(signal.reason);
  }
}
