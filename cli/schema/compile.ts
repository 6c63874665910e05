import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { UsageError } from "../output/usage-error.ts";
import { bufBuild } from "./buf.ts";
import { compiledBefore } from "./compiled.ts";
import { type Rooted, rootedSources } from "./roots.ts";
import { gatherSources, type MissingImport, protosIn, readAtOnce } from "./sources.ts";

export interface CompileOptions {
  /** Folders in which imports are looked for, after the schema's own. */
  readonly imports?: readonly string[];
  /** Told where a schema is read from another folder than the one given. */
  readonly onGuess?: (sentence: string) => void;
}

/** A buf module or workspace, compiled as its own buf.yaml says; without the network where all it needs is here. */
export async function compileModule(folder: string, options: CompileOptions = {}): Promise<Uint8Array> {
  const { hasDependencies, modules } = await moduleFacts(folder);
  const { imports = [] } = options;
  if (!hasDependencies && imports.length === 0) return bufBuild(folder, folder);
  const [own = folder] = modules;
  const roots = [...modules, ...imports, ...bundledFolders()];
  const files = new Map<string, string>();
  for (const module of modules) {
    for (const name of await protosIn(module)) if (!files.has(name)) files.set(name, join(module, name));
  }
  const gathered = await gatherSources([...files.keys()], roots.length === 0 ? [own] : roots);
  if (gathered.missing.length > 0) {
    // Its dependencies may be in buf's cache, or come by the network.
    return bufBuild(folder, folder).catch((error: unknown) => {
      throw hasDependencies ? missingImports(folder, gathered.missing) : error;
    });
  }
  return inWorkspace(new Map([...gathered.files, ...files]), folder);
}

async function moduleFacts(
  folder: string,
): Promise<{ readonly hasDependencies: boolean; readonly modules: readonly string[] }> {
  const text = await readFile(join(folder, "buf.yaml"), "utf8");
  let config: unknown;
  try {
    config = parse(text);
  } catch {
    // buf tells what is wrong in it.
  }
  const { deps, modules } = Object(config) as { readonly deps?: unknown; readonly modules?: unknown };
  const paths = Array.isArray(modules)
    ? modules.flatMap((each: unknown) => {
        const path: unknown = Object(each).path;
        return typeof path === "string" ? [join(folder, path)] : [];
      })
    : [];
  return {
    hasDependencies: Array.isArray(deps) && deps.length > 0,
    modules: paths.length > 0 ? paths : [folder],
  };
}

/** A folder of .proto files that import each other from there. Common imports come along. */
export async function compileFolder(folder: string, options: CompileOptions = {}): Promise<Uint8Array> {
  const rooted = await rootedSources(folder, await protosIn(folder), rootsOf(options));
  return compileRooted(folder, rooted, options);
}

/** One .proto file, with what it imports. */
export async function compileProto(path: string, options: CompileOptions = {}): Promise<Uint8Array> {
  const root = rootOf(path, await readFile(path, "utf8"));
  const rooted = await rootedSources(root, [relative(root, resolve(path))], rootsOf(options));
  const [name = ""] = rooted.names;
  return compileRooted(path, rooted, options, [name]);
}

function rootsOf({ imports = [] }: CompileOptions): readonly string[] {
  return [...imports, ...bundledFolders()];
}

function compileRooted(
  shown: string,
  rooted: Rooted,
  { onGuess }: CompileOptions,
  only: readonly string[] = [],
): Promise<Uint8Array> {
  const { root, sources, isGuessed } = rooted;
  if (sources.missing.length > 0) throw missingImports(shown, sources.missing);
  if (isGuessed) {
    const folder = relative(process.cwd(), root) || ".";
    onGuess?.(`schema: ${shown} is read from ${folder}, where all its imports are`);
  }
  return inWorkspace(sources.files, shown, only);
}

const mostShown = 10;

function missingImports(shown: string, missing: readonly MissingImport[]): UsageError {
  const lines = missing.slice(0, mostShown).map(({ file, import: name }) => `  ${file} imports "${name}"`);
  if (missing.length > mostShown) lines.push(`  and ${missing.length - mostShown} more`);
  const what = missing.length === 1 ? "an import is missing" : `${missing.length} imports are missing`;
  return new UsageError(
    `Cannot compile the schema "${shown}": ${what}.\n${lines.join("\n")}\nName the folder from which they are imported: --import DIR.`,
  );
}

/** Imports begin where the package's folders do: a/b.proto of package a is imported from above a. */
export function rootOf(path: string, text: string): string {
  const [, name = ""] = /(?:^|;)\s*package\s+([\w.]+)\s*;/m.exec(text) ?? [];
  const folder = dirname(resolve(path));
  const inner = name.split(".").join("/");
  return inner !== "" && folder.endsWith(`/${inner}`) ? folder.slice(0, -inner.length - 1) : folder;
}

/** Compiles files under their names: all of them, or only those that are named and what they import. */
function inWorkspace(
  files: ReadonlyMap<string, string>,
  shown: string,
  only: readonly string[] = [],
): Promise<Uint8Array> {
  return compiledBefore(files, only, async () => {
    const workspace = await mkdtemp(join(tmpdir(), "streamproof-schema-"));
    try {
      const own = join(workspace, "own");
      await mkdir(own, { recursive: true });
      for (const folder of new Set([...files.keys()].map((name) => dirname(join(own, name)))))
        await mkdir(folder, { recursive: true });
      const copies = [...files];
      for (let begin = 0; begin < copies.length; begin += readAtOnce) {
        const next = copies.slice(begin, begin + readAtOnce);
        await Promise.all(next.map(([name, path]) => copyFile(path, join(own, name))));
      }
      await writeFile(join(workspace, "buf.yaml"), "version: v2\nmodules:\n  - path: own\n");
      return await bufBuild(
        workspace,
        shown,
        only.flatMap((name) => ["--path", join(own, name)]),
      );
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  });
}

/**
 * Beside the sources, and beside dist in the package: third_party has protovalidate's rules, google's common files and
 * the annotations of xDS, proto the contract language.
 */
function bundledFolders(): readonly string[] {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const levels = here.includes("/dist/") ? "../../../" : "../../";
  return ["third_party", "proto"].map((folder) => resolve(here, levels, folder));
}
