import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { rootName } from "../../fixtures/files/catalogue.ts";
import { writeTemporaryFixtures } from "../../fixtures/files/write.ts";
import { UsageError } from "../output/usage-error.ts";

export interface ServedFiles {
  readonly dir: string;
  readonly temporary: boolean;
  /** Resolves when all of them are there: temporary ones are written while the mock starts. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

/** The folder given, checked; without one the fixtures in a temporary folder. */
export async function servedFiles(given: string | undefined): Promise<ServedFiles> {
  if (given === undefined) return temporaryFiles();
  const dir = resolve(given);
  const found = await stat(dir).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? "it does not exist" : "it is not a folder";
    throw new UsageError(
      `Cannot serve the files of "${given}": ${what}. Write the fixtures there with: streamproof fixtures --out ${given}`,
    );
  }
  return { dir, temporary: false, ready: Promise.resolve(), close: () => Promise.resolve() };
}

/** A folder that does not exist. */
export async function noFiles(): Promise<ServedFiles> {
  const dir = join(tmpdir(), "streamproof-serves-no-files");
  return { dir, temporary: false, ready: Promise.resolve(), close: () => Promise.resolve() };
}

async function temporaryFiles(): Promise<ServedFiles> {
  const holder = await mkdtemp(join(tmpdir(), "streamproof-"));
  const dir = join(holder, rootName);
  await mkdir(dir);
  const ready = writeTemporaryFixtures(dir);
  // Whoever waits for it hears of it.
  ready.catch(() => undefined);
  // A second signal ends the process without any await.
  const removeNow = () => rmSync(holder, { recursive: true, force: true });
  process.on("exit", removeNow);
  return {
    dir,
    temporary: true,
    ready,
    close: async () => {
      await ready.catch(() => undefined);
      await rm(holder, { recursive: true, force: true });
      process.off("exit", removeNow);
    },
  };
}
