import { readFileSync } from "node:fs";
import { clone, create, createFileRegistry, type DescFile } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { allContracts } from "../contracts/index.ts";
import { knownFiles } from "../fixtures/files/catalogue.ts";
import { file_streaming_streaming } from "../proto/gen/streaming/streaming_pb.ts";
import { fixtureFrom, fixturesThatFail, undecodableFixtures } from "./fixtures.ts";
import type { Schema } from "./schema.ts";

const file = "fixtures/transcripts/chat/echo/violated.json";
const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const context = { contracts: allContracts(), files: knownFiles() };

/** The schema of now without a field of ChatMessage. */
function schemaWithout(fieldName: string): Schema {
  const files = new Map<string, DescFile>();
  const visit = (desc: DescFile): void => {
    for (const dependency of desc.dependencies) visit(dependency);
    files.set(desc.name, desc);
  };
  visit(file_streaming_streaming);
  const protos = [...files.values()].map(({ proto }) => clone(FileDescriptorProtoSchema, proto));
  for (const message of protos.flatMap(({ messageType }) => messageType)) {
    if (message.name === "ChatMessage")
      message.field = message.field.filter(({ name }) => name !== fieldName);
  }
  return {
    registry: createFileRegistry(create(FileDescriptorSetSchema, { file: protos })),
    pathOf: (name) => name,
  };
}

test("a golden transcript that is judged as before is no change", () => {
  const fixture = fixtureFrom(file, text);
  expect(fixturesThatFail([fixture], context)).toEqual([]);
  expect(undecodableFixtures([fixture], schemaWithout("none"))).toEqual([]);
});

test("a message with a field that the schema has lost is found, with its line", () => {
  const [change] = undecodableFixtures([fixtureFrom(file, text)], schemaWithout("room_id"));
  expect(change?.message).toContain('key "roomId" is unknown');
  expect(text.split("\n")[(change?.line ?? 0) - 1]).toContain('"value":');
});

test.each([
  ["fixtures/x/holds.json", text, "chat/echo is violated, no longer holds."],
  [
    file,
    text.replace('"clause": "chat/echo"', '"clause": "chat/gone"'),
    "No contract has its clause chat/gone any more.",
  ],
  ["recorded.json", text.replace('"clause": "chat/echo",', ""), "It no longer keeps chat/"],
])("%s that is judged in another way is found", (name, content, message) => {
  expect(fixturesThatFail([fixtureFrom(name, content)], context)).toEqual([
    expect.objectContaining({ breaking: true, line: 1, message: expect.stringContaining(message) }),
  ]);
});

test("what is no recording is found", () => {
  const [change] = undecodableFixtures([fixtureFrom("a.json", "{}")], schemaWithout("none"));
  expect(change?.message).toBe("It cannot be read: it has no transcripts.");
});
