import { readFile } from "node:fs/promises";
import type { DeliberateBreak } from "../../breaking/deliberate.ts";
import { UsageError } from "../output/usage-error.ts";
import { isDay } from "./known-failures.ts";

export const breaksName = "streamproof.breaks.json";

/** The breaks that are meant; none where there is no file. */
export async function deliberateBreaks(): Promise<readonly DeliberateBreak[]> {
  const content = await readFile(breaksName, "utf8").catch(() => undefined);
  if (content === undefined) return [];
  let entries: unknown;
  try {
    entries = JSON.parse(content);
  } catch (error) {
    throw new UsageError(
      `Cannot read ${breaksName}: ${error instanceof Error ? error.message : ""}; correct it.`,
    );
  }
  const isBreak = (entry: unknown): entry is DeliberateBreak =>
    typeof entry === "object" &&
    entry !== null &&
    ["change", "reason", "until"].every(
      (key) => typeof Object(entry)[key] === "string" && Object(entry)[key] !== "",
    ) &&
    isDay(Object(entry).until);
  if (!Array.isArray(entries) || !entries.every(isBreak)) {
    const example = '[{ "change": "schema: …", "reason": "…", "until": "2026-12-31" }]';
    throw new UsageError(`Cannot use ${breaksName}: it is no list of deliberate breaks; write ${example}.`);
  }
  return entries;
}
