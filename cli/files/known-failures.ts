import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { KnownFailure } from "../../conformance/outcome/known-failures.ts";
import { UsageError } from "../output/usage-error.ts";
import { isDay } from "./day.ts";

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

/** Checks a list of known failures; `where` names it in messages. */
export function knownFailuresFrom(json: unknown, where: string): readonly KnownFailure[] {
  const found = v.safeParse(list, json, { abortEarly: true });
  if (found.success) return found.output;
  const [{ path, message }] = found.issues;
  const index = path?.[0]?.key;
  if (index === undefined)
    throw new UsageError(`${where} is not a list of known failures; write [{ ${example} }].`);
  throw new UsageError(`${where}: entry ${Number(index) + 1} ${message}; write { ${example} }.`);
}

const example = 'clause: "chat/*", rpc: "*/Chat", reason: "issue 12", until: "2026-12-31"';

const text = (name: string) => {
  const message = `needs "${name}" as a string`;
  return v.pipe(v.string(message), v.nonEmpty(message));
};

const entry = v.strictObject(
  {
    clause: text("clause"),
    rpc: v.exactOptional(text("rpc")),
    reason: text("reason"),
    until: v.pipe(
      text("until"),
      v.check(isDay, ({ input }) => `has the invalid date "${input}"`),
    ),
  },
  ({ expected, input, received }) => {
    if (expected === "never") return `has unknown key ${received}`;
    // A key that is missing; what is not an object has none.
    return input === undefined ? `needs ${expected} as a string` : "is not an object";
  },
);

const list = v.array(entry);
