import { type FSWatcher, watch } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { CompileStubs } from "./compile.ts";
import { problemText } from "./document.ts";
import type { StubStore } from "./store.ts";
import type { Stub } from "./stub.ts";

/** What reading the folder came to. */
export interface Reading {
  readonly files: number;
  readonly stubs: number;
  /** A sentence for each thing that is wrong; what was in force before stays in force. */
  readonly problems: readonly string[];
  /** A sentence for each file that was not read. */
  readonly leftOut: readonly string[];
}

export interface StubFolderOptions {
  readonly dir: string;
  readonly compile: CompileStubs;
  readonly store: StubStore;
  /** Told after every change. */
  readonly onReading: (reading: Reading) => void;
}

export interface StubFolder {
  readonly first: Reading;
  /** Reads the folder as when a file changes: after the schema has changed. */
  readonly reread: () => Promise<void>;
  readonly close: () => void;
}

/** Editors write a file in several steps. */
const debounceMs = 50;
const stubFile = /\.(ya?ml|json)$/;
const maxBytes = 16 * 1024 * 1024;

/** Keeps the stubs of a folder in force, as its files are now. */
export async function watchStubs(options: StubFolderOptions): Promise<StubFolder> {
  const { dir, onReading } = options;
  const first = await read(options);
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();
  const reread = (): Promise<void> => {
    reading = reading.then(async () => onReading(await read(options)));
    return reading;
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void reread(), debounceMs);
  };
  const watcher: FSWatcher = watch(dir, { recursive: true }, changed);
  // A folder that goes away leaves its last stubs in force.
  watcher.on("error", () => {});
  return {
    first,
    reread,
    close: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

/** All or nothing: one wrong file keeps what was there. */
async function read({ dir, compile, store }: StubFolderOptions): Promise<Reading> {
  const stubs: Stub[] = [];
  const problems: string[] = [];
  const leftOut: string[] = [];
  const paths: string[] = [];
  try {
    for await (const path of filesIn(dir, new Set())) {
      const { size } = await stat(path);
      if (size <= maxBytes) paths.push(path);
      else leftOut.push(`${path} is left out: it has ${size} bytes, more than ${maxBytes}`);
    }
  } catch (thrown) {
    problems.push(`Cannot read the stubs in ${dir}: ${reasonOf(thrown)}`);
  }
  for (const path of paths.sort()) {
    try {
      const text = await readFile(path, "utf8");
      const found = compile(relative(process.cwd(), path), text);
      stubs.push(...found.stubs);
      problems.push(...found.problems.map(problemText));
    } catch (thrown) {
      problems.push(`Cannot read ${path}: ${reasonOf(thrown)}`);
    }
  }
  if (problems.length === 0) store.replace("files", stubs);
  return { files: paths.length, stubs: stubs.length, problems, leftOut };
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Links are followed, each folder once. */
async function* filesIn(dir: string, seen: Set<string>): AsyncGenerator<string> {
  const real = await realpath(dir);
  if (seen.has(real)) return;
  seen.add(real);
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    // A link to nothing, or what an editor has just taken away.
    const found = await stat(path).catch(() => undefined);
    // Kubernetes keeps what it mounts in folders with two dots, and links to it.
    if (found?.isDirectory() === true) yield* name.startsWith("..") ? [] : filesIn(path, seen);
    else if (found?.isFile() === true && stubFile.test(name)) yield path;
  }
}
