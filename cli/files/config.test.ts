import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyCommand } from "../commands/verify.ts";
import { configKeys, configValues } from "../options/config-values.ts";
import { readSettings } from "../verify/config.ts";
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

  test("the config file is optional", async () => {
    expect(await readConfig(dir, undefined)).toBeUndefined();
  });

  test("another name is read where it is given", async () => {
    await writeFile(join(dir, "other.json"), "{}");
    expect(await readConfig(dir, "other.json")).toEqual({ name: "other.json", content: {} });
    await expect(readConfig(dir, "none.json")).rejects.toThrow(
      "Cannot read none.json: it does not exist; streamproof init writes one.",
    );
  });

  test("two config files are refused", async () => {
    await writeFile(join(dir, "streamproof.config.js"), "");
    await writeFile(join(dir, "streamproof.config.json"), "{}");
    await expect(readConfig(dir, undefined)).rejects.toThrow(
      "Found streamproof.config.js and streamproof.config.json; keep one, or pass it with --config.",
    );
  });

  test.each([
    ["a.json", "{", /^Cannot read a\.json: .+; correct it\.$/],
    ["a.json", "[]", /^Cannot use a\.json: it must export an options object; write \{ … \}\.$/],
    ["a.mjs", "export const x = 1;", /it must export an options object; write export default \{ … \}\.$/],
  ])("%s with %s is refused with one sentence", async (name, content, sentence) => {
    await writeFile(join(dir, name), content);
    await expect(readConfig(dir, name)).rejects.toThrow(sentence);
  });
});

describe("its options", () => {
  const valuesOf = (content: Record<string, unknown>) => configValues({ name: "x.json", content });

  test("have the values of the file, read as on the command line", () => {
    const content = {
      target: "localhost:1",
      services: ["ChatService"],
      only: ["chat/*", "send/*"],
      strict: true,
      speed: 1.5,
      timeoutMs: 500,
      headers: { Authorization: "Bearer x", "x-many": ["1", "2"] },
      env: { LOG: "debug" },
      waitLog: "listening",
      containerPort: 80,
      reports: ["json=out.json"],
    };
    expect(valuesOf(content)).toEqual({
      services: ["ChatService"],
      only: ["chat/*", "send/*"],
      strict: true,
      speed: 1.5,
      timeoutMs: 500,
      headers: [
        ["authorization", "Bearer x"],
        ["x-many", "1"],
        ["x-many", "2"],
      ],
      env: { LOG: "debug" },
      waitLog: /listening/,
      containerPort: 80,
      reports: [{ format: "json", path: "out.json" }],
    });
    expect(valuesOf({ waitLog: /ready/i })).toEqual({ waitLog: /ready/i });
  });

  test.each([
    [["--seed", "2", "--only", "send/*"], { seed: 2, only: ["send/*"], runs: 3, headers: [["a", "b"]] }],
    [["localhost:2"], { seed: 1, only: ["chat/*"], runs: 3 }],
    [["--fault", "chat/loses-tail"], { seed: 1, only: ["chat/*"], runs: 3, faults: ["chat/loses-tail"] }],
  ])(
    "give way to the command line %j, and another target takes nothing of the file's",
    async (args, values) => {
      const content = { target: "localhost:1", seed: 1, only: ["chat/*"], runs: 3, headers: { a: "b" } };
      const config = join(dir, "x.json");
      await writeFile(config, JSON.stringify(content));
      const command = verifyCommand(() => undefined);
      const { operands } = command.parseOptions([...args, "--config", config]);
      const settings = await readSettings(command, operands[0]);
      expect(settings.values).toEqual({ ...values, config });
    },
  );

  test.each([
    [{ sed: 1 }, 'x.json: unknown option "sed"; did you mean seed'],
    [{ timeout: 1 }, 'x.json: unknown option "timeout"; did you mean timeoutMs?'],
    [{ path: "1:2" }, 'x.json: unknown option "path"'],
    [{ zebra: 1 }, 'x.json: unknown option "zebra"; streamproof init writes a file with all options.'],
    [{ seed: "x" }, 'x.json: "seed" is invalid. Expected a whole number'],
    [{ level: "may" }, 'x.json: "level" is invalid. Allowed choices are must, should.'],
    [{ strict: "yes" }, 'x.json: "strict" takes true or false.'],
    [{ only: "chat/*" }, 'x.json: "only" takes a list of strings.'],
    [{ env: "A=B" }, 'x.json: "env" takes an object of names and values.'],
    [{ files: {} }, 'x.json: "files" takes a string or a number.'],
  ])("%j is refused with one sentence", (content, sentence) => {
    expect(() => valuesOf(content)).toThrow(sentence);
  });

  test("are all in what init writes, each with a value that the file may have", () => {
    const written = new Map(
      [...configTemplate().matchAll(/^ {2}(?:\/\/ )?(\w+): (.+),$/gm)].map(([, key, example]) => [
        key,
        example,
      ]),
    );
    expect([...written.keys()].toSorted()).toEqual(configKeys.toSorted());
    for (const [key = "", example = ""] of written) {
      if (key === "target" || key === "knownFailures") continue;
      expect(valuesOf({ [key]: runInNewContext(`(${example})`, { process }) })).toHaveProperty(key);
    }
  });
});

test("init writes a file that verify understands, and does not overwrite it", async () => {
  expect(await streamproof("init")).toEqual({ code: 0, stderr: "" });
  const again = await streamproof("init");
  expect(again.stderr).toContain("it exists already; edit it, or overwrite it with --force");
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
