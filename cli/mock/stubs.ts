import { stat } from "node:fs/promises";
import type { DescService } from "@bufbuild/protobuf";
import {
  bundled,
  createStubCompiler,
  createStubStore,
  type Reading,
  type StubStore,
  watchStubs,
} from "../../mock-server/index.ts";
import { UsageError } from "../output/usage-error.ts";

export interface ServedStubs {
  readonly store: StubStore;
  /** For the banner; absent where there is no folder. */
  readonly facts?: { readonly dir: string; readonly stubs: number; readonly files: number };
  /** Reads the stubs again with another schema; problems are told, and the previous stubs stay. */
  readonly use: (services: readonly DescService[]) => Promise<void>;
  readonly close: () => void;
}

/** The stubs of the folder given, kept as its files are; problems later on are told on stderr. */
export async function servedStubs(
  { stubs: dir }: { readonly stubs?: string },
  services: readonly DescService[] = bundled,
): Promise<ServedStubs> {
  const store = createStubStore();
  if (dir === undefined) return { store, use: async () => undefined, close: () => undefined };
  const found = await stat(dir).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? "it does not exist" : "it is not a folder";
    throw new UsageError(`Cannot use the stubs of "${dir}": ${what}. Pass a folder of .yaml or .json files.`);
  }
  let compile = createStubCompiler(services);
  const folder = await watchStubs({
    dir,
    compile: (file, text) => compile(file, text),
    store,
    onReading: (reading) => process.stderr.write(readingText(reading)),
  });
  const { problems, stubs, files } = folder.first;
  if (problems.length > 0) {
    folder.close();
    throw new UsageError(`Cannot use the stubs of "${dir}": ${problems.join("\n")}`);
  }
  for (const sentence of folder.first.leftOut) process.stderr.write(`stubs: ${sentence}\n`);
  if (files === 0) {
    process.stderr.write(`stubs: there is no .yaml, .yml or .json file in "${dir}" yet; it is watched\n`);
  }
  return {
    store,
    facts: { dir, stubs, files },
    use: async (changed) => {
      compile = createStubCompiler(changed);
      await folder.reread();
    },
    close: folder.close,
  };
}

function readingText({ problems, stubs, files, leftOut }: Reading): string {
  const more = leftOut.map((sentence) => `stubs: ${sentence}\n`).join("");
  if (problems.length === 0) return `${more}stubs: ${stubs} in ${files} files\n`;
  return `stubs: the previous ones stay active, because of\n${problems.map((text) => `  ${text}\n`).join("")}`;
}
