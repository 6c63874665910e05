import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
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

test.each([
  ["keeps its comments", 1_000, true],
  ["of more than 16 MiB is read without them", 17 * 1024 * 1024, false],
])("a descriptor set %s", async (_, length, isKept) => {
  const path = join(dir, `${length}.binpb`);
  const location = [{ path: [4, 0], span: [1, 0, 9], leadingComments: "x".repeat(length) }];
  const file = { name: "m.proto", messageType: [{ name: "M" }], sourceCodeInfo: { location } };
  await writeFile(path, toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] })));
  const read = (await readSchemas([path])).getFile("m.proto");
  expect(read?.messages.map(({ name }) => name)).toEqual(["M"]);
  expect(read?.proto.sourceCodeInfo !== undefined).toBe(isKept);
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
