import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { passedOver } from "../schema/sources.ts";

export interface SchemaWatchOptions {
  /** Schemas and import folders, as they were given. */
  readonly paths: readonly string[];
  /** Reads the schema again and serves it; rejects where it is broken. */
  readonly reload: () => Promise<readonly DescService[]>;
  /** Told what became of each change. */
  readonly say: (sentence: string) => void;
}

/** Editors write a file in several steps. */
const debounceMs = 100;
const mostFolders = 2000;
const schemaFile = /\.(proto|binpb|bin|pb|desc|protoset|fds)$|^buf(\.\w+)?\.yaml$/;

/** Serves a schema as its files are; a broken state is told, and the last good one kept. Returns what ends it. */
export async function watchSchema(options: SchemaWatchOptions): Promise<() => void> {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();
  const changed = (_: string, name: string | null): void => {
    // A name without an ending may be a new folder.
    if (name?.includes(".") === true && !schemaFile.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      reading = reading.then(() => reload(options)).then(watchAll);
    }, debounceMs);
  };
  const watchAll = async (): Promise<void> => {
    for (const folder of await foldersOf(options.paths)) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, changed);
        // A folder that goes away leaves the last schema in force.
        watcher.on("error", () => watchers.delete(folder));
        watchers.set(folder, watcher);
      } catch {
        // The system has no more watches to give.
        return;
      }
    }
  };
  await watchAll();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

async function reload({ reload: read, say }: SchemaWatchOptions): Promise<void> {
  try {
    const services = await read();
    const count = services.reduce((sum, { methods }) => sum + methods.length, 0);
    say(`schema: ${count} RPCs of ${services.length} services`);
  } catch (error) {
    say(`schema: the previous one stays active. ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function foldersOf(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    if (found.length >= mostFolders) return;
    found.push(folder);
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory() && !passedOver.test(entry.name)) await visit(join(folder, entry.name));
    }
  };
  for (const path of paths) {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory() === true) await visit(path);
    else if (there !== undefined) found.push(dirname(path));
  }
  return [...new Set(found)];
}
