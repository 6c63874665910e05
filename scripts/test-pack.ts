// Packs the project, installs it into an empty one and runs it there as a user would. Slow, and needs the
// package registry: run by .ci/run, not by npm test.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { command, mustRun, root } from "./command.ts";

const project = await mkdtemp(join(tmpdir(), "streamproof-pack-"));
// Without the node of this checkout before the system's: users have their own.
const env = { ...process.env, PATH: (process.env.PATH ?? "").replaceAll(/[^:]*node_modules\/[^:]*:/g, "") };
const here = { cwd: project, env };
try {
  mustRun("npm", ["pack", "--silent", "--pack-destination", project], { cwd: root, env });
  await isSmallAndSound();
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({ name: "a-user", type: "module", private: true }),
  );
  mustRun("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packed()], here);
  verifiesTheEmbeddedMock();
  await runsTheMock();
  importsTheLibrary();
  console.log("The packed project works in an empty one.");
} finally {
  await rm(project, { recursive: true, force: true });
}

/** What npm, Node and TypeScript expect of a package. It is ESM only: node16 from CommonJS must import(). */
async function isSmallAndSound(): Promise<void> {
  for (const name of packed()) {
    const path = join(project, name);
    const { size } = await stat(path);
    assert.ok(size < 2 * 2 ** 20, `${name} has ${size} bytes; 2 MiB is the bound`);
    mustRun("publint", ["run", path, "--strict"]);
    mustRun("attw", [path, "--profile", "esm-only"]);
  }
}

function packed(): readonly string[] {
  return mustRun("sh", ["-c", "ls *.tgz"], here)
    .trim()
    .split("\n")
    .map((name) => `./${name}`);
}

/** What --quick leaves out shows nothing of the package; `npm run verify` judges it. */
function verifiesTheEmbeddedMock(): void {
  const { code, stdout, stderr } = command(
    "npx",
    ["--no", "streamproof", "verify", "--speed", "20", "--quick"],
    here,
  );
  assert.equal(code, 0, `streamproof verify: ${stdout}${stderr}`);
  assert.match(stdout, /✓ passed/);
}

/** Starts the mock, judges it from outside, and stops it. */
async function runsTheMock(): Promise<void> {
  const mock = spawn("node_modules/.bin/streamproof", ["mock", "--port", "0", "--speed", "20"], {
    ...here,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(mock, "exit");
  try {
    const address = await addressOf(createInterface({ input: mock.stdout }));
    const only = ["--only", "chat/echo", "--speed", "20"];
    const { code, stdout, stderr } = command(
      "npx",
      ["--no", "streamproof", "verify", address, ...only],
      here,
    );
    assert.equal(code, 0, `streamproof verify ${address}: ${stdout}${stderr}`);
  } finally {
    mock.kill("SIGTERM");
  }
  assert.deepEqual(await exited, [0, null]);
}

async function addressOf(lines: AsyncIterable<string>): Promise<string> {
  let address: string | undefined;
  for await (const line of lines) {
    address ??= /^streamproof mock on (\S+)/.exec(line)?.[1];
    if (line === "ready" && address !== undefined) return address;
  }
  throw new Error("The mock ended before it was ready. Run streamproof mock by hand to see why.");
}

function importsTheLibrary(): void {
  const script = 'import("streamproof").then(({ verify }) => console.log(typeof verify))';
  assert.equal(mustRun("node", ["-e", script], here).trim(), "function");
  const contracts =
    'import("streamproof/contracts").then(({ allContracts }) => console.log(allContracts().length > 0))';
  assert.equal(mustRun("node", ["-e", contracts], here).trim(), "true");
  const stubbed = "[{ rpc: 'chat.ChatService/Send', answer: { status: 'ABORTED' } }]";
  const transport = `import("streamproof/transport").then(({ createMockTransport }) =>
    console.log(typeof createMockTransport({ stubs: ${stubbed} }).unary))`;
  assert.equal(mustRun("node", ["-e", transport], here).trim(), "function");
}
