import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { DeliberateBreak } from "../../breaking/deliberate.ts";
import { UsageError } from "../output/usage-error.ts";
import { isDay } from "./day.ts";

export const breaksName = "streamproof.breaks.json";

/** The breaks that are intentional; none where there is no file. */
export async function deliberateBreaks(): Promise<readonly DeliberateBreak[]> {
  const content = await readFile(breaksName, "utf8").catch(() => undefined);
  if (content === undefined) return [];
  let entries: unknown;
  try {
    entries = JSON.parse(content);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot read ${breaksName}: ${why}; correct it.`);
  }
  const found = v.safeParse(breaks, entries, { abortEarly: true });
  if (found.success) return found.output;
  const example = '[{ "change": "schema: …", "reason": "…", "until": "2026-12-31" }]';
  const index = found.issues[0].path?.[0]?.key;
  const which =
    index === undefined ? "it is not a list of breaks" : `entry ${Number(index) + 1} is not a break`;
  throw new UsageError(`Cannot use ${breaksName}: ${which}; write ${example}.`);
}

const text = v.pipe(v.string(), v.nonEmpty());
const breaks = v.array(v.object({ change: text, reason: text, until: v.pipe(text, v.check(isDay)) }));
