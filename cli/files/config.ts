import { access, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../output/usage-error.ts";

/** In the working directory, one of them. */
export const configNames = [
  "streamproof.config.ts",
  "streamproof.config.js",
  "streamproof.config.json",
] as const;

export interface ConfigFile {
  /** As it is named in messages. */
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Reads the file given, or the one that is in the folder, if any. */
export async function readConfig(dir: string, given: string | undefined): Promise<ConfigFile | undefined> {
  const name = given ?? (await foundIn(dir));
  if (name === undefined) return undefined;
  const content = await load(resolve(dir, name), name);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    const how = name.endsWith(".json") ? "write { … }" : "write export default { … }";
    throw new UsageError(`Cannot use ${name}: it must export an options object; ${how}.`);
  }
  // An object that is no array, as was seen just now.
  return { name, content: content as Record<string, unknown> };
}

async function foundIn(dir: string): Promise<string | undefined> {
  const there = await Promise.all(configNames.map((name) => isThere(resolve(dir, name))));
  const found = configNames.filter((_, index) => there[index]);
  if (found.length > 1) {
    throw new UsageError(`Found ${found.join(" and ")}; keep one, or pass it with --config.`);
  }
  return found[0];
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function load(path: string, name: string): Promise<unknown> {
  if (!(await isThere(path))) {
    throw new UsageError(`Cannot read ${name}: it does not exist; streamproof init writes one.`);
  }
  try {
    if (path.endsWith(".json")) return JSON.parse(await readFile(path, "utf8"));
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
      throw new UsageError(
        `Cannot read ${name}: Node ${process.versions.node} cannot run TypeScript; use Node 22.18 or newer, or a .js or .json file.`,
      );
    }
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`Cannot read ${name}: ${why}; correct it.`);
  }
}
