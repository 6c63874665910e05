// Compares the schemas with those of main, or of the branch, tag, commit or folder after --against.
// Exit codes: 0 compatible, 1 a wire name, number or type has changed, 2 the comparison was impossible.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { command, mustRun, root } from "./command.ts";

/** What buf exits with when it has found something. */
const found = 100;

const { values } = parseArgs({ options: { against: { type: "string", default: "main" } } });
const against = baseline(values.against);
if (against === undefined) {
  console.error(
    `Cannot compare with "${values.against}": git knows no such branch, tag or commit; fetch it first.`,
  );
  process.exit(2);
}
const { code, stdout, stderr } = command("buf", ["breaking", "--against", against]);
process.stdout.write(stdout);
process.stderr.write(stderr);
if (code === 0) console.log(`The schemas are compatible with ${values.against}.`);
process.exitCode = code === found ? 1 : code === 0 ? 0 : 2;

function baseline(name: string): string | undefined {
  if (existsSync(join(root, name, "buf.yaml"))) return name;
  // A pull request's checkout may know main as origin/main only.
  for (const ref of [name, `origin/${name}`]) {
    const { code: missing, stdout: commit } = command("git", [
      "rev-parse",
      "--verify",
      "--quiet",
      `${ref}^{commit}`,
    ]);
    if (missing === 0) return `${gitFolder()}#ref=${commit.trim()}`;
  }
  return undefined;
}

/** Not always .git: a worktree's is elsewhere. */
function gitFolder(): string {
  return mustRun("git", ["rev-parse", "--path-format=absolute", "--git-common-dir"]).trim();
}
