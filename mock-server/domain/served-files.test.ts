import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createDownloadFile } from "../behaviours/download-file.ts";
import { run } from "../behaviours/run.ts";

let dir: string;
let root: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "served-"));
  root = join(dir, "root");
  await mkdir(join(root, "folder"), { recursive: true });
  await mkdir(join(dir, "root-twin"));
  await writeFile(join(dir, "secret"), "secret");
  await writeFile(join(dir, "root-twin", "secret"), "secret");
  await writeFile(join(root, "inside"), "inside");
  await writeFile(join(root, "empty"), "");
  await writeFile(join(root, "large"), new Uint8Array(7 * 1024 * 1024).fill(7));
  await symlink(join(dir, "secret"), join(root, "link-outside"));
  await symlink(dir, join(root, "folder-outside"));
  await symlink("inside", join(root, "link-inside"));
  await symlink("loop", join(root, "loop"));
});

afterAll(() => rm(dir, { recursive: true }));

const download = async (filePath: string, chunkSize = 4) => {
  const requests = [{ filePath, chunkSize }];
  const chunks = await run(StreamingService.method.downloadFile, createDownloadFile(root), { requests });
  return chunks.map(({ answer }) => answer);
};

test.each([
  ["a file that is missing", "missing", 5],
  ["a parent", "../secret", 5],
  ["a parent in between", "folder/../../secret", 5],
  ["a folder whose name begins the same", "../root-twin/secret", 5],
  ["an absolute path", "/etc/passwd", 5],
  ["a link that leads outside", "link-outside", 5],
  ["a file in a linked folder outside", "folder-outside/secret", 5],
  ["a link to itself", "loop", 5],
  ["a path through a file", "inside/x", 5],
  ["a name that is too long", "x".repeat(5000), 5],
  ["a NUL byte", "inside\0.png", 3],
  ["a folder", "folder", 3],
  ["the root", "", 3],
])("refuses %s", async (_, path, code) => {
  await expect(download(path)).rejects.toMatchObject({ code });
});

test.each([
  ["inside", "inside"],
  ["link-inside", "inside"],
  ["folder/../inside", "inside"],
  ["empty", ""],
])("serves %j", async (path, content) => {
  const chunks = await download(path);
  expect(Buffer.concat(chunks.map(({ data }) => data)).toString()).toBe(content);
  expect(chunks.map(({ chunkNumber }) => chunkNumber)).toEqual(chunks.map((_, index) => index));
  expect(chunks.map(({ isLast }) => isLast)).toEqual(chunks.map((_, index) => index === chunks.length - 1));
});

test.each([
  [1, [1, 1, 1, 1, 1, 1, 0]],
  [3, [3, 3, 0]],
  [4, [4, 2, 0]],
  [6, [6, 0]],
  [7, [6, 0]],
])("cuts 6 bytes into chunks of %i", async (chunkSize, lengths) => {
  expect((await download("inside", chunkSize)).map(({ data }) => data.length)).toEqual(lengths);
});

const mib = 1024 * 1024;

test.each([
  [0, [mib, mib, mib, mib, mib, mib, mib, 0]],
  [3 * mib, [3 * mib, 3 * mib, mib, 0]],
  [8 * mib, [3 * mib, 3 * mib, mib, 0]],
  [2 ** 31 - 1, [3 * mib, 3 * mib, mib, 0]],
])("cuts 7 MiB into chunks of at most 3 MiB for a chunk_size of %i", async (chunkSize, lengths) => {
  expect((await download("large", chunkSize)).map(({ data }) => data.length)).toEqual(lengths);
});
