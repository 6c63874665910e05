import { readFile } from "node:fs/promises";
import type { KnownFailure } from "../../conformance/outcome/known-failures.ts";
import { UsageError } from "../output/usage-error.ts";

/** Read where it is in the working directory; `streamproof baseline` writes it. */
export const knownFailuresName = "streamproof.known-failures.json";

/** What a file lists; nothing where the default one is not there. */
export async function readKnownFailures(given: string | undefined): Promise<readonly KnownFailure[]> {
  const name = given ?? knownFailuresName;
  const text = await readFile(name, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (given === undefined && error.code === "ENOENT") return undefined;
    throw new UsageError(`Cannot read ${name}: ${error.message}; streamproof baseline writes one.`);
  });
  if (text === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot read ${name}: ${why}; correct it.`);
  }
  return knownFailuresFrom(json, name);
}

/** Checks a list of known failures; `where` says in messages where it stands. */
export function knownFailuresFrom(json: unknown, where: string): readonly KnownFailure[] {
  if (!Array.isArray(json)) {
    throw new UsageError(`${where} is no list of known failures; write [{ ${example} }].`);
  }
  return json.map((entry: unknown, index) => {
    const problem = problemWith(entry);
    if (problem !== undefined) {
      throw new UsageError(`${where}: entry ${index + 1} ${problem}; write { ${example} }.`);
    }
    // Seen to have the fields, all of them texts.
    return entry as KnownFailure;
  });
}

const example = 'clause: "chat/*", rpc: "*/Chat", reason: "issue 12", until: "2026-12-31"';
const fields: readonly string[] = ["clause", "rpc", "reason", "until"] satisfies (keyof KnownFailure)[];

function problemWith(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null) return "is no object";
  const content = new Map<string, unknown>(Object.entries(entry));
  const unknown = [...content.keys()].find((key) => !fields.includes(key));
  if (unknown !== undefined) return `has "${unknown}", which nobody reads`;
  for (const field of fields) {
    const value = content.get(field);
    if (value === undefined && field === "rpc") continue;
    if (typeof value !== "string" || value === "") return `needs "${field}" as a text`;
  }
  const until = String(content.get("until"));
  return isDay(until) ? undefined : `has "${until}" as its date`;
}

/** `2026-02-30` has the form of a date and is none. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && dayOf(date) === text;
}

/** `2026-12-31`, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, "2026-12-31".length);
}
