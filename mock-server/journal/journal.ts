import type { Middleware } from "../call/engine.ts";
import type { JournalCall } from "./call.ts";
import { createJournalMiddleware } from "./middleware.ts";

export interface JournalOptions {
  /** Calls beyond these are forgotten, in the order in which they ended, then the oldest open ones; default 1,000. */
  readonly maxCalls?: number;
  /** The same for the messages they hold together; default 64 MiB. */
  readonly maxBytes?: number;
  /** Events kept of one call; default 1,000. */
  readonly maxEvents?: number;
}

export type JournalChange = "opened" | "changed" | "ended";

/** What was called, and is being called: bounded, the oldest forgotten and counted. */
export interface Journal {
  readonly middleware: Middleware;
  /** In the order opened. */
  readonly calls: () => readonly JournalCall[];
  readonly call: (id: string) => JournalCall | undefined;
  readonly forgotten: () => number;
  /** Unix time at which the times of transcripts begin. */
  readonly startedAtMs: number;
  /** Forgets the calls of a session that are over; of all where none is given. */
  readonly clear: (session?: string) => void;
  /** Tells of every change until the function returned is called. */
  readonly subscribe: (listener: (call: JournalCall, change: JournalChange) => void) => () => void;
}

export function createJournal(options: JournalOptions = {}): Journal {
  const { maxCalls = 1000, maxBytes = 64 * 1024 * 1024, maxEvents = 1000 } = options;
  const calls = new Map<string, { readonly call: JournalCall; bytes: number }>();
  /** Ids of calls that are over, those that ended first first: open ones need not be walked. */
  const over = new Set<string>();
  const listeners = new Set<(call: JournalCall, change: JournalChange) => void>();
  const beganMs = performance.now();
  let opened = 0;
  let forgotten = 0;
  let bytes = 0;

  const forget = (id: string): void => {
    bytes -= calls.get(id)?.bytes ?? 0;
    calls.delete(id);
    over.delete(id);
  };
  const keepBounds = (): void => {
    for (const id of over) {
      if (calls.size <= maxCalls && bytes <= maxBytes) return;
      forget(id);
      forgotten++;
    }
    // All are open: the oldest goes on, unseen.
    while (calls.size > 2 * maxCalls) {
      const oldest = calls.keys().next().value;
      if (oldest === undefined) return;
      forget(oldest);
      forgotten++;
    }
  };
  const tell = (call: JournalCall, change: JournalChange): void => {
    for (const listener of listeners) listener(call, change);
  };

  return {
    middleware: createJournalMiddleware({
      now: () => performance.now() - beganMs,
      maxEvents,
      nextId: () => String(++opened),
      onOpened: (call) => {
        calls.set(call.id, { call, bytes: 0 });
        keepBounds();
        tell(call, "opened");
      },
      onEvent: (call, size) => {
        const entry = calls.get(call.id);
        if (entry !== undefined && size > 0) {
          entry.bytes += size;
          bytes += size;
          keepBounds();
        }
        tell(call, "changed");
      },
      onEnded: (call) => {
        if (calls.has(call.id)) over.add(call.id);
        tell(call, "ended");
      },
    }),
    calls: () => [...calls.values()].map(({ call }) => call),
    call: (id) => calls.get(id)?.call,
    forgotten: () => forgotten,
    startedAtMs: Date.now(),
    clear: (session) => {
      for (const [id, { call }] of calls) {
        if (!call.isOpen() && (session === undefined || call.session === session)) forget(id);
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
