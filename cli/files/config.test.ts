import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyCommand } from "../commands/verify.ts";
import { applyConfig, configKeys } from "../verify/config-values.ts";
import { readConfig } from "./config.ts";
import { configTemplate } from "./config-template.ts";

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-config-"));
});

afterEach(() => rm(dir, { recursive: true }));

describe("the file", () => {
  test.each([
    ["streamproof.config.ts", "const seed: number = 7;\nexport default { seed };"],
    ["streamproof.config.js", "export default { seed: 7 };"],
    ["streamproof.config.json", '{ "seed": 7 }'],
  ])("%s is read", async (name, content) => {
    await writeFile(join(dir, "package.json"), '{ "type": "module" }');
    await writeFile(join(dir, name), content);
    expect(await readConfig(dir, undefined)).toMatchObject({ name, content: { seed: 7 } });
  });

  test("there need not be one", async () => {
    expect(await readConfig(dir, undefined)).toBeUndefined();
  });

  test("another name is read where it is given", async () => {
    await writeFile(join(dir, "other.json"), "{}");
    expect(await readConfig(dir, "other.json")).toEqual({ name: "other.json", content: {} });
    await expect(readConfig(dir, "none.json")).rejects.toThrow(
      "Cannot read none.json: it is not there; streamproof init writes one.",
    );
  });

  test("two are refused", async () => {
    await writeFile(join(dir, "streamproof.config.js"), "");
    await writeFile(join(dir, "streamproof.config.json"), "{}");
    await expect(readConfig(dir, undefined)).rejects.toThrow(
      "There are streamproof.config.js and streamproof.config.json; keep one, or name it with --config.",
    );
  });

  test.each([
    ["a.json", "{", /^Cannot read a\.json: .+; correct it\.$/],
    ["a.json", "[]", /^Cannot use a\.json: it gives no object of options; write \{ … \}\.$/],
    ["a.mjs", "export const x = 1;", /it gives no object of options; write export default \{ … \}\.$/],
  ])("%s with %s is refused with one sentence", async (name, content, sentence) => {
    await writeFile(join(dir, name), content);
    await expect(readConfig(dir, name)).rejects.toThrow(sentence);
  });
});

describe("its options", () => {
  function applied(content: Record<string, unknown>, args: readonly string[] = [], leaveOut = [""]): Command {
    const command = verifyCommand(() => undefined);
    command.parseOptions([...args]);
    applyConfig(command, { name: "x.json", content }, new Set(leaveOut));
    return command;
  }

  test("have the values of the file, read as on the command line", () => {
    const content = {
      target: "localhost:1",
      services: ["ChatService"],
      only: ["chat/*", "send/*"],
      strict: true,
      speed: 1.5,
      headers: { Authorization: "Bearer x", "x-many": ["1", "2"] },
      env: { LOG: "debug" },
      waitLog: "listening",
      containerPort: 80,
    };
    expect(applied(content).opts()).toMatchObject({
      service: ["ChatService"],
      only: ["chat/*", "send/*"],
      strict: true,
      speed: 1.5,
      header: [
        ["authorization", "Bearer x"],
        ["x-many", "1"],
        ["x-many", "2"],
      ],
      env: { LOG: "debug" },
      waitLog: /listening/,
      containerPort: 80,
    });
    expect(applied({ waitLog: /ready/i }).opts()).toMatchObject({ waitLog: /ready/i });
  });

  test("give way to the command line, and to what is left out", () => {
    const content = { seed: 1, only: ["chat/*"], runs: 3, headers: { a: "b" } };
    const options = applied(content, ["--seed", "2", "--only", "send/*"], ["header"]).opts();
    expect(options).toMatchObject({ seed: 2, only: ["send/*"], runs: 3 });
    expect(options).not.toHaveProperty("header");
  });

  test.each([
    [{ sed: 1 }, 'x.json: "sed" is no option; did you mean seed'],
    [{ path: "1:2" }, 'x.json: "path" is no option'],
    [{ zebra: 1 }, 'x.json: "zebra" is no option; streamproof init writes a file with all.'],
    [{ seed: "x" }, 'x.json: "seed" is invalid. It takes a whole number'],
    [{ level: "may" }, 'x.json: "level" is invalid. Allowed choices are must, should.'],
    [{ strict: "yes" }, 'x.json: "strict" takes true or false.'],
    [{ only: "chat/*" }, 'x.json: "only" takes a list of texts.'],
    [{ env: "A=B" }, 'x.json: "env" takes an object of names and values.'],
    [{ files: {} }, 'x.json: "files" takes a text or a number.'],
  ])("%j is refused with one sentence", (content, sentence) => {
    expect(() => applied(content)).toThrow(sentence);
  });

  test("are all in what init writes", () => {
    for (const key of configKeys(verifyCommand(() => undefined))) expect(configTemplate).toContain(`${key}:`);
  });
});

test("init writes a file that verify understands, and does not overwrite it", async () => {
  expect(await streamproof("init")).toEqual({ code: 0, stderr: "" });
  const again = await streamproof("init");
  expect(again.stderr).toContain(
    "there is streamproof.config.ts already; edit it, or write it anew with --force",
  );
  expect(again.code).toBe(2);
  expect(await streamproof("init", "--force")).toEqual({ code: 0, stderr: "" });
});

test("verify judges the target of the file with its options", async () => {
  const mock = `cmd:${JSON.stringify(process.execPath)} ${main} mock --port {port} --files {files} --speed 20`;
  const config = { target: mock, only: ["chat/echo"], speed: 20, runs: 1, reports: ["text=out.txt"] };
  await writeFile(join(dir, "streamproof.config.json"), JSON.stringify(config));
  expect(await streamproof("verify")).toEqual({ code: 0, stderr: "" });
  await writeFile(join(dir, "streamproof.config.json"), JSON.stringify({ ...config, target: "localhost" }));
  expect((await streamproof("verify")).stderr).toContain('Cannot read the target "localhost"');
});

const main = join(import.meta.dirname, "../main.ts");

async function streamproof(...args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], { cwd: dir, stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const stderr = await text(child.stderr);
  return { code: await exited, stderr };
}
