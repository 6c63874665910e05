import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { compiledBefore } from "./compiled.ts";

let dir = "";
let compiled = 0;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-compiled-"));
  vi.stubEnv("XDG_CACHE_HOME", join(dir, "cache"));
  compiled = 0;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

const compile = async (): Promise<Uint8Array> => {
  compiled += 1;
  return Uint8Array.of(compiled);
};

async function compiledOf(name: string, content: string, options: readonly string[] = []): Promise<number> {
  const path = join(dir, "a.proto");
  await writeFile(path, content);
  return (await compiledBefore(new Map([[name, path]]), options, compile))[0] ?? 0;
}

test("what was compiled before is not compiled again", async () => {
  expect([await compiledOf("a.proto", "one"), await compiledOf("a.proto", "one")]).toEqual([1, 1]);
});

test("another content, name or option is compiled", async () => {
  expect([
    await compiledOf("a.proto", "one"),
    await compiledOf("a.proto", "two"),
    await compiledOf("b.proto", "two"),
    await compiledOf("b.proto", "two", ["b.proto"]),
  ]).toEqual([1, 2, 3, 4]);
});

test("a failure is not kept", async () => {
  const failing = () => Promise.reject(new Error("no"));
  const path = join(dir, "a.proto");
  await writeFile(path, "one");
  await expect(compiledBefore(new Map([["a.proto", path]]), [], failing)).rejects.toThrow("no");
  expect(await compiledOf("a.proto", "one")).toBe(1);
});

test("a hundred are kept", async () => {
  for (let index = 0; index < 103; index++) await compiledOf("a.proto", `${index}`);
  expect(await readdir(join(dir, "cache/streamproof/schemas"))).toHaveLength(100);
  expect(await compiledOf("a.proto", "102")).toBe(103);
});

test("where nothing can be kept it is compiled each time", async () => {
  await writeFile(join(dir, "cache"), "a file");
  expect([await compiledOf("a.proto", "one"), await compiledOf("a.proto", "one")]).toEqual([1, 2]);
});
