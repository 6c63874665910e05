import { rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { withTemporaryFixtures } from "../../fixtures/files/write.ts";
import { UsageError } from "../output/usage-error.ts";

export interface ServedFiles {
  readonly dir: string;
  readonly temporary: boolean;
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
  return { dir, temporary: false, close: () => Promise.resolve() };
}

async function temporaryFiles(): Promise<ServedFiles> {
  const { dir, close } = await withTemporaryFixtures();
  // A second signal ends the process without any await.
  const removeNow = () => rmSync(dir, { recursive: true, force: true });
  process.on("exit", removeNow);
  return {
    dir,
    temporary: true,
    close: async () => {
      await close();
      process.off("exit", removeNow);
    },
  };
}
