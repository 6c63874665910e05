import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { bufVersion } from "./buf-binary.ts";
import { readAtOnce } from "./sources.ts";

/**
 * What these files were compiled to before, else what `compile` makes of them: buf takes longer to start than all the
 * rest of a mock. The same names, contents, options and version give the same descriptors. Where nothing can be kept it is
 * compiled each time.
 */
export async function compiledBefore(
  files: ReadonlyMap<string, string>,
  options: readonly string[],
  compile: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const version = bufVersion();
  if (version === undefined) return compile();
  const folder = cacheFolder();
  const path = join(folder, `${await keyOf(version, files, options)}.binpb`);
  const known = await readFile(path).catch(() => undefined);
  if (known !== undefined) {
    // Those that are not used for long go first.
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    return known;
  }
  const compiled = await compile();
  await keep(folder, path, compiled).catch(() => undefined);
  return compiled;
}

const mostKept = 100;

async function keep(folder: string, path: string, compiled: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Whole or not at all: another process may read it at once.
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, compiled);
  await rename(unfinished, path);
  const names = await readdir(folder);
  if (names.length <= mostKept) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const oldest = dated.toSorted((one, other) => one.at - other.at).slice(0, names.length - mostKept);
  for (const { name } of oldest) await rm(join(folder, name), { force: true });
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "streamproof", "schemas");
}

async function keyOf(
  version: string,
  files: ReadonlyMap<string, string>,
  options: readonly string[],
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([version, options]));
  const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (let begin = 0; begin < sorted.length; begin += readAtOnce) {
    const next = sorted.slice(begin, begin + readAtOnce);
    const contents = await Promise.all(
      next.map(async ([name, path]) => ({ name, content: await readFile(path) })),
    );
    for (const { name, content } of contents) {
      hash.update(JSON.stringify([name, content.length])).update(content);
    }
  }
  return hash.digest("hex");
}
