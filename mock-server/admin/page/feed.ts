import type { CallSummary } from "../call-json.ts";
import { access } from "./ask.ts";
import { byId } from "./elements.ts";

/** What the mock tells its pages. */
export interface FeedEvent {
  readonly kind: string;
  readonly calls?: readonly CallSummary[];
}

export interface Following {
  /** The mock is there, perhaps again. */
  readonly begin: () => Promise<void>;
  readonly hear: (event: FeedEvent) => void;
}

/** Follows what happens; begins again where the mock was away. */
export async function follow({ begin, hear }: Following): Promise<void> {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    try {
      const response = await fetch("/api/events", { headers: access() });
      if (response.status === 401) {
        live("off", "no access: open the URL from the mock's banner, with its token");
        return;
      }
      if (!response.ok || response.body === null) throw new Error("no events");
      await begin();
      live("on", "live");
      waitMs = 500;
      let rest = "";
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const parts = (rest + read.value).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) if (part.startsWith("data: ")) hear(JSON.parse(part.slice(6)));
      }
    } catch {
      // Told below.
    }
    live("off", "the mock does not respond; retrying");
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function live(kind: "on" | "off", words: string): void {
  const shown = byId("live", HTMLElement);
  shown.className = kind;
  const text = shown.querySelector(".words");
  if (text !== null && text.textContent !== words) text.textContent = words;
}
