import type { Outflow } from "./outflow.ts";

/** Messages on their way to one call, put there by several. */
export interface Post<Message> {
  readonly put: (message: Message) => void;
  /** Resolves when nothing waits; rejects where the call is over. */
  readonly emptied: () => Promise<void>;
}

export function createPost<Message>(out: Outflow<Message>): Post<Message> {
  const waiting: Message[] = [];
  let sending: Promise<void> | undefined;

  async function sendAll(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await out.send(next);
    sending = undefined;
  }

  return {
    put(message) {
      waiting.push(message);
      sending ??= sendAll();
      // Whoever waits hears of it; others who put something here must not.
      sending.catch(() => {});
    },
    async emptied() {
      while (sending !== undefined) await sending;
    },
  };
}
