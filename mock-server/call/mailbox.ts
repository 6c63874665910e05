/** A queue between one reader and whoever puts something in. */
export interface Mailbox<Item> extends AsyncIterable<Item> {
  readonly put: (item: Item) => void;
  /** The reader gets what is in it, and then its end. */
  readonly close: () => void;
  /** The reader gets what is in it, and then the error. */
  readonly fail: (error: unknown) => void;
  /** Items that wait. */
  readonly count: () => number;
  /** Resolves when no more than `count` items wait. */
  readonly atMost: (count: number) => Promise<void>;
}

/** The reader's wait, and `atMost`, reject when the signal is aborted. */
export function createMailbox<Item>(signal: AbortSignal): Mailbox<Item> {
  const items: Item[] = [];
  let end: { readonly error?: unknown } | undefined;
  const changed = new EventTarget();
  const tell = (): void => void changed.dispatchEvent(new Event("change"));
  const change = (): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const settle = (): void => {
        changed.removeEventListener("change", settle);
        signal.removeEventListener("abort", settle);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      changed.addEventListener("change", settle);
      signal.addEventListener("abort", settle);
    });
  return {
    put: (item) => {
      items.push(item);
      tell();
    },
    close: () => {
      end ??= {};
      tell();
    },
    fail: (error) => {
      end ??= { error };
      tell();
    },
    count: () => items.length,
    atMost: async (count) => {
      while (items.length > count) await change();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) {
          yield item;
          tell();
        } else if (end !== undefined) {
          if ("error" in end) throw end.error;
          return;
        } else {
          await change();
        }
      }
    },
  };
}
