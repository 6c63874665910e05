import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSchemas } from "./read-schema.ts";

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-test-"));
});

afterAll(() => rm(dir, { recursive: true }));

test.each(["fixtures/protos/shop", "fixtures/protos/shop/v1/shop.proto", "fixtures/protos"])(
  "%s is read",
  async (path) => {
    const registry = await readSchemas([path]);
    expect(registry.getService("shop.v1.ShopService")?.methods.length).toBe(4);
  },
);

test("a buf module is compiled as its own buf.yaml says", async () => {
  const registry = await readSchemas(["."]);
  expect(registry.getService("chat.ChatService")).toBeDefined();
});

test("what is not there is one sentence", async () => {
  await expect(readSchemas(["no-such-folder"])).rejects.toThrow(
    'Cannot read the schema "no-such-folder": it does not exist. Name a .proto file, a folder of them, a buf module or a descriptor set.',
  );
});

test("a schema that is wrong comes with the file, the line and the compiler's words", async () => {
  const path = join(dir, "bad.proto");
  await writeFile(path, 'syntax = "proto3";\nmessage A { Foo x = 1; }\n');
  await expect(readSchemas([path])).rejects.toThrow(/bad\.proto:2:13:cannot find `Foo` in this scope/);
});

test("a file of another kind is refused", async () => {
  const path = join(dir, "schema.binpb");
  await writeFile(path, "hello");
  await expect(readSchemas([path])).rejects.toThrow(/it holds no descriptor set/);
  await expect(readSchemas(["package.json"])).rejects.toThrow(/neither a .proto file nor a descriptor set/);
});
