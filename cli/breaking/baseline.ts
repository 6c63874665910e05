import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { UsageError } from "../output/usage-error.ts";
import { mustRun, run } from "../process/program.ts";

/** What is compared with: as buf reads it, and the other files that it has. */
export interface Baseline {
  readonly input: string;
  /** Copies the .proto files that it has in a folder of the project; false where it is an image. */
  readonly copySchemas: (folder: string, to: string) => Promise<boolean>;
  /** The text of a file, by its path from here; undefined where it has none. */
  readonly readText: (path: string) => Promise<string | undefined>;
}

/** Finds what was named: a folder, an image, or a state that git knows. */
export async function findBaseline(against: string): Promise<Baseline> {
  const there = await stat(against).catch(() => undefined);
  if (there?.isDirectory()) {
    const readText = (path: string) => readFile(join(against, path), "utf8").catch(() => undefined);
    return { input: against, readText, copySchemas: (folder, to) => copyFolder(join(against, folder), to) };
  }
  // An image holds a schema and nothing else.
  if (there?.isFile()) {
    return { input: against, readText: async () => undefined, copySchemas: async () => false };
  }
  const given = bufGitInput(against);
  // Another repository: buf fetches it, and the rest of its state is not here.
  if (given !== undefined && !given.isThisOne) {
    return { input: against, readText: async () => undefined, copySchemas: async () => false };
  }
  const ref = given?.ref ?? against;
  // A pull request's checkout may know main as origin/main only.
  for (const name of [ref, `origin/${ref}`]) {
    const { code, stdout } = await run("git", ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
    if (code !== 0) continue;
    const commit = stdout.trim();
    // Not always .git: a worktree's is elsewhere.
    const folder = (await mustRun("git", ["rev-parse", "--path-format=absolute", "--git-common-dir"])).trim();
    const prefix = (await mustRun("git", ["rev-parse", "--show-prefix"])).trim().replace(/\/$/, "");
    const subdir = prefix === "" ? "" : `,subdir=${prefix}`;
    const readText = async (path: string) => {
      const shown = await run("git", ["show", `${commit}:./${relative(".", path)}`]);
      return shown.code === 0 ? shown.stdout : undefined;
    };
    const copySchemas = (from: string, to: string) => copyCommitted(commit, from, to);
    return { input: `${folder}#ref=${commit}${subdir}`, readText, copySchemas };
  }
  throw new UsageError(
    `Cannot compare with "${against}": not a folder, a buf image, or a git ref that exists here; try git fetch.`,
  );
}

/** buf's own way to write a state of a git repository: `.git#branch=main`, `.git#tag=v1`, `.git#ref=HEAD~1`. */
function bufGitInput(text: string): { readonly ref: string; readonly isThisOne: boolean } | undefined {
  const { path, ref } =
    /^(?<path>[^#]*\.git)#(?:.*,)?(?:branch|tag|ref|commit)=(?<ref>[^,]+)/.exec(text)?.groups ?? {};
  if (path === undefined || ref === undefined) return undefined;
  return { ref, isThisOne: /^(\.\/)?\.git$/.test(path) };
}

async function copyFolder(folder: string, to: string): Promise<boolean> {
  await cp(folder, to, { recursive: true });
  return true;
}

/** As git has them in a commit: nothing of the working tree is touched. */
async function copyCommitted(commit: string, folder: string, to: string): Promise<boolean> {
  const listed = await mustRun("git", ["ls-tree", "-r", "--name-only", "-z", commit, "--", `${folder}/`]);
  for (const name of listed.split("\0").filter((each) => each.endsWith(".proto"))) {
    const path = join(to, relative(folder, name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await mustRun("git", ["show", `${commit}:./${name}`]));
  }
  return true;
}
