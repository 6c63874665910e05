import type { SSEStreamingApi } from "hono/streaming";
import type { JournalCall } from "../journal/call.ts";
import type { Journal } from "../journal/journal.ts";
import { callSummary } from "./call-json.ts";

/** Sends changes to open pages, as server-sent events. */
export interface Feed {
  /** Sends to a page until it closes. */
  readonly serve: (page: SSEStreamingApi) => Promise<void>;
  readonly send: (event: unknown) => void;
  /** Closes all pages. */
  readonly close: () => Promise<void>;
}

/** Calls change faster than anybody can look. */
const gatherMs = 100;
/** A page that reads nothing is dropped. */
const maxWaitingBytes = 4 * 1024 * 1024;

export function createFeed(journal: Journal): Feed {
  /** What was written to each page and not yet sent, in bytes. */
  const pages = new Map<SSEStreamingApi, number>();
  const changed = new Map<string, JournalCall>();
  let timer: NodeJS.Timeout | undefined;

  const write = async (page: SSEStreamingApi, data: string): Promise<void> => {
    const waiting = (pages.get(page) ?? 0) + data.length;
    if (waiting > maxWaitingBytes) {
      page.abort();
      return;
    }
    pages.set(page, waiting);
    await page.writeSSE({ data });
    if (pages.has(page)) pages.set(page, (pages.get(page) ?? 0) - data.length);
  };
  const send = (event: unknown): void => {
    const data = JSON.stringify(event);
    for (const page of pages.keys()) void write(page, data);
  };
  const unsubscribe = journal.subscribe((call) => {
    if (pages.size === 0) return;
    changed.set(call.id, call);
    timer ??= setTimeout(() => {
      timer = undefined;
      const calls = [...changed.values()].map(callSummary);
      changed.clear();
      send({ kind: "calls", calls });
    }, gatherMs);
  });
  return {
    serve: async (page) => {
      pages.set(page, 0);
      await page.write(": hello\n\n");
      await new Promise<void>((resolve) => page.onAbort(resolve));
      pages.delete(page);
    },
    send,
    close: async () => {
      unsubscribe();
      clearTimeout(timer);
      await Promise.all([...pages.keys()].map((page) => page.close()));
      pages.clear();
    },
  };
}
