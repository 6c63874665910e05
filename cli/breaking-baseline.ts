import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { lockName } from "../breaking/clauses.ts";
import { mustRun, run } from "./run-program.ts";
import { UsageError } from "./usage-error.ts";

/** What is compared with: as buf reads it, and its snapshot of the clauses. */
export interface Baseline {
  readonly input: string;
  readonly readLock: () => Promise<string | undefined>;
}

/** Finds what was named: a folder, an image, or a state that git knows. */
export async function findBaseline(against: string): Promise<Baseline> {
  const there = await stat(against).catch(() => undefined);
  if (there?.isDirectory()) {
    const readLock = () => readFile(join(against, lockName), "utf8").catch(() => undefined);
    return { input: against, readLock };
  }
  // An image holds a schema and nothing else.
  if (there?.isFile()) return { input: against, readLock: async () => undefined };
  // A pull request's checkout may know main as origin/main only.
  for (const name of [against, `origin/${against}`]) {
    const { code, stdout } = await run("git", ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
    if (code !== 0) continue;
    const commit = stdout.trim();
    // Not always .git: a worktree's is elsewhere.
    const folder = (await mustRun("git", ["rev-parse", "--path-format=absolute", "--git-common-dir"])).trim();
    const prefix = (await mustRun("git", ["rev-parse", "--show-prefix"])).trim().replace(/\/$/, "");
    const subdir = prefix === "" ? "" : `,subdir=${prefix}`;
    const readLock = async () => {
      const shown = await run("git", ["show", `${commit}:./${lockName}`]);
      return shown.code === 0 ? shown.stdout : undefined;
    };
    return { input: `${folder}#ref=${commit}${subdir}`, readLock };
  }
  throw new UsageError(
    `Cannot compare with "${against}": it is no folder, no image, and git knows no such branch, tag or commit; fetch it first.`,
  );
}
