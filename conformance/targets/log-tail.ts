import { stripVTControlCharacters } from "node:util";

/** The end of a log: bounded, however much is written. */
export interface LogTail {
  readonly write: (chunk: Buffer | string) => void;
  /** The last lines, with a line end after each; empty where nothing was written. */
  readonly tail: (lines: number) => string;
  /** Resolves once a line matches, also one that came before. */
  readonly matched: (pattern: RegExp, signal: AbortSignal) => Promise<void>;
}

const mostLines = 500;
const mostLength = 2_000;

export function createLogTail(): LogTail {
  const lines: string[] = [];
  let unfinished = "";
  const listeners = new Set<(line: string) => void>();

  function add(line: string): void {
    const clean = stripVTControlCharacters(line).replace(/\r$/, "").slice(0, mostLength);
    lines.push(clean);
    if (lines.length > mostLines) lines.shift();
    for (const listener of listeners) listener(clean);
  }

  const all = () => (unfinished === "" ? lines : [...lines, unfinished]);
  return {
    write: (chunk) => {
      const parts = (unfinished + chunk.toString()).split("\n");
      unfinished = (parts.pop() ?? "").slice(0, mostLength);
      for (const part of parts) add(part);
    },
    tail: (count) =>
      all()
        .slice(-count)
        .map((line) => `${line}\n`)
        .join(""),
    matched: (pattern, signal) =>
      new Promise((resolve) => {
        // A pattern with a memory would miss every other line.
        const fresh = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ""));
        const listener = (line: string): void => {
          if (!fresh.test(line)) return;
          listeners.delete(listener);
          resolve();
        };
        if (lines.some((line) => fresh.test(line))) return resolve();
        listeners.add(listener);
        signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
      }),
  };
}

/** `; its log ends with:` and the last lines, each behind a bar. */
export function logEnding(tail: string): string {
  if (tail === "") return "; it wrote no log.";
  const lines = tail.trimEnd().split("\n");
  return `; its log ends with:\n${lines.map((line) => `  | ${line}`).join("\n")}`;
}
