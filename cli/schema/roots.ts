import { readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { gatherSources, passedOver, type Sources } from "./sources.ts";

/** The sources of a schema, and the folder from which its files import each other. */
export interface Rooted {
  readonly root: string;
  readonly names: readonly string[];
  readonly sources: Sources;
  /** True where it is not the folder that was given. */
  readonly isGuessed: boolean;
}

/**
 * Gathers a schema from its own root; where imports are missing there, from the first folder one up or down
 * that has them all.
 */
export async function rootedSources(
  root: string,
  names: readonly string[],
  others: readonly string[],
): Promise<Rooted> {
  const own = await gatherSources(names, [root, ...others]);
  const given: Rooted = { root, names, sources: own, isGuessed: false };
  if (own.missing.length === 0) return given;
  const paths = names.map((name) => resolve(root, name));
  for (const candidate of [...(await foldersIn(root)), dirname(resolve(root))]) {
    const there = paths.map((path) => relative(candidate, path));
    if (there.some((name) => name.startsWith(".."))) continue;
    const sources = await gatherSources(there, [candidate, ...others]);
    if (sources.missing.length === 0) return { root: candidate, names: there, sources, isGuessed: true };
  }
  return given;
}

async function foldersIn(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !passedOver.test(entry.name))
    .map(({ name }) => resolve(join(root, name)));
}
