import { spawn } from "node:child_process";
import { chmod, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMockTarget } from "../cli/mock/target.ts";
import type { RunningTarget } from "../conformance/targets/target.ts";
import { root } from "./command.ts";
import { shownCommands } from "./docs-commands.ts";

/** What cannot run here, and why. One that is not shown any more has to go. */
const notHere: ReadonlyMap<RegExp, string> = new Map([
  [
    / dockerfile:| docker:/,
    "builds or starts the reader's image; containers.docker.test.ts has some of ours",
  ],
  [/^npm ci && npm (run verify|test)/, "would run these tests again; .ci/run does it"],
  [/ https:\/\/| cmd:/, "needs the reader's server; tls-target.test.ts and command.test.ts have some"],
  [/^streamproof mock/, "serves until it is stopped; main.test.ts starts and stops it"],
  [
    /^streamproof breaking --against main$/,
    "needs the reader's git repository; cli/breaking/compare.test.ts has one",
  ],
]);

/** Pages that another test follows from the beginning to the end. */
const followed: ReadonlyMap<string, string> = new Map([
  ["your-own-service.md", "laws/init-schema.test.ts"],
  ["contracts.md", "laws/contracts-page.test.ts"],
]);

const names = (await readdir(join(root, "docs"))).filter(
  (name) => name.endsWith(".md") && !followed.has(name),
);
const pages = ["README.md", ...names.map((name) => join("docs", name))];
const texts = await Promise.all(
  pages.map(async (page) => [page, await readFile(join(root, page), "utf8")] as const),
);
const commands = texts.flatMap(([page, content]) => shownCommands(page, content));
const reasonOf = (command: string) => [...notHere].find(([pattern]) => pattern.test(command))?.[1];

describe("commands of the docs", () => {
  let dir = "";
  let mock: RunningTarget;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "streamproof-docs-"));
    mock = await startMockTarget({ faults: [], seed: 1, speed: 20 });
    // A few clauses are enough to see that a command works.
    const shim = `#!/usr/bin/env bash
case "$1" in verify | baseline) set -- "$@" --only chat/echo --only chat-service/send --runs 1 --speed 20 ;; esac
exec ${JSON.stringify(process.execPath)} ${join(root, "cli", "main.ts")} "$@"
`;
    await writeFile(join(dir, "streamproof"), shim);
    await chmod(join(dir, "streamproof"), 0o755);
    await symlink(join(root, "node_modules"), join(dir, "node_modules"));
    await cp(join(root, "contracts.lock.json"), join(dir, "contracts.lock.json"));
  });

  afterAll(async () => {
    await mock?.close();
    await rm(dir, { recursive: true, force: true });
  });

  // One after another, as a reader would: some read what others wrote.
  test.each(commands.filter(({ command }) => reasonOf(command) === undefined))(
    "$page:$line $command",
    async ({ command }) => {
      const { host, port } = mock.endpoint.address;
      const { code, output } = await ran(command.replaceAll(/localhost:5005\d/g, `${host}:${port}`), dir);
      expect({ code, output }).toMatchObject({ code: 0 });
      // What a command leaves behind must not change the next ones.
      await rm(join(dir, "streamproof.config.ts"), { force: true });
      await rm(join(dir, "streamproof.known-failures.json"), { force: true });
    },
    60_000,
  );

  test("what cannot run here is shown somewhere", () => {
    const unused = [...notHere.keys()].filter(
      (pattern) => !commands.some(({ command }) => pattern.test(command)),
    );
    expect(unused).toEqual([]);
  });
});

async function ran(command: string, cwd: string) {
  const env = { ...process.env, PATH: [cwd, process.env.PATH].join(delimiter), NO_COLOR: "1" };
  const child = spawn("bash", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, output: out + err };
}

test("commands are the lines of sh blocks, without comments", () => {
  const page = "```sh\n# first\na b  # why\n\nc\n```\n```\nd\n```\n```yaml\ne\n```\n";
  expect(shownCommands("x.md", page)).toEqual([
    { page: "x.md", line: 3, command: "a b" },
    { page: "x.md", line: 5, command: "c" },
  ]);
});
