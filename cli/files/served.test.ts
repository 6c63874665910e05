import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { knownFiles, secretBeside } from "../../fixtures/files/catalogue.ts";
import { noFiles, servedFiles } from "./served.ts";

test("temporary files are all there once they are ready, and gone once they are closed", async () => {
  const { dir, ready, close } = await servedFiles(undefined);
  await ready;
  for (const file of knownFiles()) {
    expect((await readFile(join(dir, file.name))).equals(file.content()), file.name).toBe(true);
  }
  const beside = join(dir, secretBeside);
  expect((await stat(beside)).isFile()).toBe(true);
  await close();
  await expect(stat(dir)).rejects.toThrow("ENOENT");
  await expect(stat(beside)).rejects.toThrow("ENOENT");
});

test("they are gone, too, where they are closed before they are ready", async () => {
  const { dir, close } = await servedFiles(undefined);
  await close();
  await expect(stat(dir)).rejects.toThrow("ENOENT");
});

test("no files are in a folder that does not exist", async () => {
  await expect(stat((await noFiles()).dir)).rejects.toThrow("ENOENT");
});
