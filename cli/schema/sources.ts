import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** The files of a schema by the names under which they are imported. */
export interface Sources {
  /** Where each file is read from. */
  readonly files: ReadonlyMap<string, string>;
  /** Imports that are nowhere, each with the first file that has it. */
  readonly missing: readonly MissingImport[];
}

export interface MissingImport {
  readonly file: string;
  readonly import: string;
}

/** What the compiler brings itself. */
const builtIn =
  /^google\/protobuf\/(any|api|descriptor|duration|empty|field_mask|source_context|struct|timestamp|type|wrappers|compiler\/plugin|cpp_features|go_features|java_features)\.proto$/;

const importLine = /(?:^|;)\s*import\s+(?:public\s+|weak\s+|option\s+)?"([^"]+)"/gm;

/** The named files of the first root, and what they import from any of the roots, the first that has it. */
export async function gatherSources(names: readonly string[], roots: readonly string[]): Promise<Sources> {
  const [own = "."] = roots;
  const files = new Map(names.map((name) => [name, join(own, name)]));
  const missing = new Map<string, MissingImport>();
  const broughtByCompiler = new Set<string>();
  // What is added on the way is visited, too.
  let visited = 0;
  while (visited < files.size) {
    const next = [...files].slice(visited, visited + readAtOnce);
    visited += next.length;
    const texts = await Promise.all(next.map(([, path]) => readFile(path, "utf8").catch(() => "")));
    for (const [index, [name]] of next.entries()) {
      for (const imported of importsIn(texts[index] ?? "")) {
        if (files.has(imported) || missing.has(imported) || broughtByCompiler.has(imported)) continue;
        const found = await findIn(roots, imported);
        if (found !== undefined) files.set(imported, found);
        else if (builtIn.test(imported)) broughtByCompiler.add(imported);
        else missing.set(imported, { file: name, import: imported });
      }
    }
  }
  return { files, missing: [...missing.values()] };
}

/** Schemas may have thousands of files, which take most of their time to be opened one after the other. */
export const readAtOnce = 64;

function importsIn(text: string): readonly string[] {
  // In a comment an import imports nothing.
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return [...code.matchAll(importLine)].map(([, name = ""]) => name);
}

async function findIn(roots: readonly string[], name: string): Promise<string | undefined> {
  for (const root of roots) {
    const path = join(root, name);
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  }
  return undefined;
}

/** Folders that hold other things than schemas, where whole projects are given. */
export const passedOver: RegExp = /^(node_modules|\.git)$/;

/** All .proto files of a folder, as paths from there. */
export async function protosIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (dir: string): Promise<void> => {
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory() ? !passedOver.test(entry.name) : false) await visit(path);
      else if (entry.name.endsWith(".proto") && !entry.isDirectory()) found.push(relative(folder, path));
    }
  };
  await visit(folder);
  return found.sort();
}
