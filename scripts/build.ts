// Writes dist/: JavaScript in few files, because a start that reads a thousand takes three times as long; declarations;
// and the modules of the admin page, which a browser loads one by one.
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";
import { mustRun, root } from "./command.ts";

const dist = join(root, "dist");

/** What package.json names: for Node, and for pages, too. */
const entries = {
  node: ["index", "cli/main", "conformance/vitest", "contracts/public", "mock-server/playwright/playwright"],
  browser: ["mock-server/adapters/in-memory", "mock-server/adapters/msw"],
} as const;
/** Modules that find other files by their own place: in a file of several modules they are told it. */
const inPlace = [
  "cli/mock/spawned",
  "cli/schema/compile",
  "cli/schema/own-package",
  "mock-server/admin/page-files",
];

/** What is installed beside us, where somebody needs it. */
const peers = [
  /^node:/,
  /^@grpc\/grpc-js/,
  /^@playwright\//,
  /^msw($|\/)/,
  /^streamproof($|\/)/,
  /^testcontainers$/,
  /^vitest($|\/)/,
];
/** What a page, or a project's own bundler, has but once. */
const shared = [/^@bufbuild\/protobuf($|\/)/, /^@connectrpc\//, /^fast-check$/];

await rm(dist, { recursive: true, force: true });
mustRun("tsc", ["--project", "tsconfig.build.json"]);
mustRun("tsc", ["--project", "tsconfig.page.json"]);
const output = [...(await bundled("node")), ...(await bundled("browser"))];
for (const file of output) checkPlace(file);
await chmod(join(dist, "cli", "main.js"), 0o755);
await writeFile(join(dist, "LICENSES.txt"), await licensesOf(output));

async function bundled(platform: keyof typeof entries): Promise<readonly OutputChunk[]> {
  const bundle = await rolldown({
    cwd: root,
    platform,
    // The oldest that "engines" in package.json allows.
    transform: { target: "node20.19" },
    input: Object.fromEntries(entries[platform].map((name) => [name, `${name}.ts`])),
    external: platform === "browser" ? [...peers, ...shared] : peers,
    plugins: [{ name: "own-place", transform: { filter: { id: /\.ts$/ }, handler: withOwnPlace } }],
  });
  const written = await bundle.write({
    dir: dist,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    // Names stay: a stack trace has to be readable.
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  });
  return written.output.filter((file) => file.type === "chunk");
}

function withOwnPlace(code: string, id: string): string | undefined {
  const name = inPlace.find((each) => id === join(root, `${each}.ts`));
  if (name === undefined) return undefined;
  return code.replaceAll("import.meta.url", `new URL("../${name}.js", import.meta.url).href`);
}

/** The place that a module is told is right in the folder of chunks only. */
function checkPlace(file: OutputChunk): void {
  if (file.fileName.startsWith("chunks/")) return;
  const moved = inPlace.find((name) => file.moduleIds.includes(join(root, `${name}.ts`)));
  if (moved !== undefined)
    throw new Error(`${moved}.ts is in ${file.fileName}, and would look for files there.`);
}

/** The licenses of the packages that are in the files. */
async function licensesOf(chunks: readonly OutputChunk[]): Promise<string> {
  const folders = new Set(
    chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => packageFolder(id) ?? [])),
  );
  const texts = await Promise.all([...folders].toSorted().map(licenseIn));
  return `The files of this folder contain parts of these packages.\n\n${texts.join("\n")}`;
}

function packageFolder(module: string): string | undefined {
  const [, path] = /^.*[/\\]node_modules[/\\](.*)$/.exec(module) ?? [];
  if (path === undefined) return undefined;
  const name = path.split(/[/\\]/).slice(0, path.startsWith("@") ? 2 : 1);
  return join(module.slice(0, module.length - path.length), name.join(sep));
}

async function licenseIn(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file === undefined ? "" : await readFile(join(folder, file), "utf8");
  return `## ${name} ${version} (${license})\n\n${text.trim()}\n`;
}
