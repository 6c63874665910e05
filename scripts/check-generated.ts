// Compares what is generated and committed (proto/gen, fixtures/files/data) with what would be generated
// now. With --write the fixtures are written in place; proto/gen is written by buf.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { checkedInDir, writeCheckedIn } from "../fixtures/files/checked-in.ts";
import { mustRun, root } from "./command.ts";

if (process.argv.includes("--write")) {
  await writeCheckedIn(checkedInDir);
} else {
  const different = await drifted();
  for (const line of different) console.error(line);
  if (different.length > 0) {
    console.error("Generated files are not what their sources give: run npm run generate and commit.");
    process.exitCode = 1;
  }
}

async function drifted(): Promise<readonly string[]> {
  const temporary = await mkdtemp(join(tmpdir(), "streamproof-generated-"));
  try {
    mustRun("buf", ["generate", "-o", temporary]);
    await writeCheckedIn(join(temporary, "files"));
    return [
      ...(await differences(join(temporary, "proto", "gen"), join(root, "proto", "gen"))),
      ...(await differences(join(temporary, "files"), checkedInDir)),
    ];
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function differences(expected: string, committed: string): Promise<readonly string[]> {
  const wanted = await filesIn(expected);
  const there = await filesIn(committed);
  const shown = (name: string) => join(relative(root, committed), name);
  const lines = [...there.keys()]
    .filter((name) => !wanted.has(name))
    .map((name) => `${shown(name)}: nothing generates it`);
  for (const [name, bytes] of wanted) {
    const found = there.get(name);
    if (found === undefined) lines.push(`${shown(name)}: missing`);
    else if (!found.equals(bytes)) lines.push(`${shown(name)}: differs`);
  }
  return lines;
}

async function filesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (path) => [relative(folder, path), await readFile(path)] as const);
  return new Map(await Promise.all(read));
}
