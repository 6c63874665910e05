import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../output/usage-error.ts";
import { bufBinary } from "./buf-binary.ts";

/** A buf module or workspace, compiled as its own buf.yaml says. */
export function compileModule(folder: string): Promise<Uint8Array> {
  return buf(folder, folder);
}

/** A folder of .proto files that import each other from there. protovalidate's rules come along. */
export function compileFolder(folder: string): Promise<Uint8Array> {
  return inWorkspace(
    (own) =>
      cp(folder, own, {
        recursive: true,
        // Whole projects are given, too.
        filter: async (source) =>
          !/(^|\/)(node_modules|\.git)$/.test(source) &&
          (source.endsWith(".proto") || (await stat(source)).isDirectory()),
      }),
    (workspace) => buf(workspace, folder),
  );
}

/** One .proto file, with what it imports from its own folder tree. */
export async function compileProto(path: string): Promise<Uint8Array> {
  const root = rootOf(path, await readFile(path, "utf8"));
  const name = relative(root, resolve(path));
  return inWorkspace(
    (own) => copyWithImports(root, name, own),
    (workspace) => buf(workspace, path, ["--path", join(workspace, "own", name)]),
  );
}

/** Copies a file and what it imports, as far as that is there; the compiler says what is missing. */
async function copyWithImports(root: string, first: string, to: string): Promise<void> {
  const names = new Set([first]);
  for (const name of names) {
    const text = await readFile(join(root, name), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const target = join(to, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    for (const [, imported = ""] of text.matchAll(/^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"/gm)) {
      names.add(imported);
    }
  }
}

/** Imports begin where the package's folders do: a/b.proto of package a is imported from above a. */
function rootOf(path: string, text: string): string {
  const [, name = ""] = /^\s*package\s+([\w.]+)\s*;/m.exec(text) ?? [];
  const folder = dirname(resolve(path));
  const inner = name.split(".").join("/");
  return inner !== "" && folder.endsWith(`/${inner}`) ? folder.slice(0, -inner.length - 1) : folder;
}

/** Fills a folder and compiles it beside protovalidate's rules. */
async function inWorkspace(
  fill: (own: string) => Promise<void>,
  compile: (workspace: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const workspace = await mkdtemp(join(tmpdir(), "streamproof-schema-"));
  try {
    const own = join(workspace, "own");
    await fill(own);
    const brings = await readFile(join(own, "buf/validate/validate.proto")).then(
      () => true,
      () => false,
    );
    const modules = brings ? ["own"] : ["own", "rules"];
    await mkdir(join(workspace, "rules"));
    if (!brings) await cp(rulesFolder(), join(workspace, "rules/buf"), { recursive: true });
    await writeFile(
      join(workspace, "buf.yaml"),
      `version: v2\nmodules:\n${modules.map((name) => `  - path: ${name}\n`).join("")}`,
    );
    return await compile(workspace);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

/** third_party/buf beside the sources, and beside dist in the package. */
function rulesFolder(): string {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const levels = here.includes("/dist/") ? "../../../" : "../../";
  return resolve(here, levels, "third_party/buf");
}

async function buf(workspace: string, shown: string, options: readonly string[] = []): Promise<Uint8Array> {
  const binary = bufBinary();
  const child = spawn(binary, ["build", workspace, "-o", "-#format=binpb", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  let problems = "";
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => {
    problems += String(chunk);
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", (error) =>
      fail(new UsageError(`Cannot compile the schema "${shown}": buf does not start (${error.message}).`)),
    );
    child.on("close", done);
  });
  if (code === 0) return Buffer.concat(chunks);
  const lines = problems
    .replaceAll(`${workspace}/own/`, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("Warn"));
  throw new UsageError(
    [`Cannot compile the schema "${shown}":`, ...lines.map((line) => `  ${line}`)].join("\n"),
  );
}
