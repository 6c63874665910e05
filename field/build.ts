import { createHash } from "node:crypto";
import { access, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { command, mustRun, root } from "../scripts/command.ts";
import type { FieldServer } from "./catalogue.ts";

/** What is built: a folder of field/servers, by these commands. */
export type FieldProgram = Pick<FieldServer, "name" | "tool" | "folder" | "build">;

/** Whether this machine has what builds the server. */
export function canBuild({ tool }: FieldProgram): boolean {
  return command("sh", ["-c", `command -v ${tool}`]).code === 0;
}

/**
 * Builds a server in a folder outside the checkout, and returns that folder. What was built of the same sources by
 * the same commands is used again.
 */
export async function built(server: FieldProgram): Promise<string> {
  const folder = join(cacheFolder(), `${server.name}-${await digestOf(server)}`);
  const done = join(folder, ".built");
  if (await exists(done)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(sourcesOf(server), folder, { recursive: true });
  await cp(protos, join(folder, "protos"), { recursive: true });
  await cp(join(root, "proto/streamproof"), join(folder, "protos/streamproof"), { recursive: true });
  mustRun("buf", ["build", "protos", "-o", "schema.binpb"], { cwd: folder });
  for (const line of server.build) mustRun("sh", ["-c", line], { cwd: folder });
  await writeFile(done, "");
  return folder;
}

const protos = join(root, "field/protos");

function sourcesOf({ folder }: FieldProgram): string {
  return join(root, "field/servers", folder);
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "streamproof-field");
}

async function digestOf(server: FieldProgram): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(server));
  for (const folder of [sourcesOf(server), protos]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.toSorted()) hash.update(file.slice(root.length)).update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 12);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
