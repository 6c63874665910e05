import type { ServerResponse } from "node:http";
import type { JournalCall } from "../journal/call.ts";
import type { Journal } from "../journal/journal.ts";
import { callSummary } from "./call-json.ts";

/** Tells open pages what changes, as server-sent events. */
export interface Feed {
  readonly add: (response: ServerResponse) => void;
  readonly tell: (event: unknown) => void;
  readonly close: () => void;
}

/** Calls change faster than anybody can look. */
const gatherMs = 100;
/** A page that reads nothing is let go. */
const maxWaitingBytes = 4 * 1024 * 1024;

export function createFeed(journal: Journal): Feed {
  const pages = new Set<ServerResponse>();
  const changed = new Map<string, JournalCall>();
  let timer: NodeJS.Timeout | undefined;

  const tell = (event: unknown): void => {
    const text = `data: ${JSON.stringify(event)}\n\n`;
    for (const page of pages) {
      if (page.writableLength > maxWaitingBytes) page.destroy();
      else page.write(text);
    }
  };
  const unsubscribe = journal.subscribe((call) => {
    if (pages.size === 0) return;
    changed.set(call.id, call);
    timer ??= setTimeout(() => {
      timer = undefined;
      const calls = [...changed.values()].map(callSummary);
      changed.clear();
      tell({ kind: "calls", calls });
    }, gatherMs);
  });
  return {
    add: (page) => {
      pages.add(page);
      page.once("close", () => pages.delete(page));
      page.write(": hello\n\n");
    },
    tell,
    close: () => {
      unsubscribe();
      clearTimeout(timer);
      for (const page of pages) page.end();
    },
  };
}
