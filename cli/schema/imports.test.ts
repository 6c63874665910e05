import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSchemas } from "./read-schema.ts";

let dir: string;

const files: Readonly<Record<string, string>> = {
  "api/t.proto": `syntax = "proto3"; package t;
    import "google/api/annotations.proto"; import "google/rpc/error_details.proto"; import "google/type/money.proto";
    message Q { google.type.Money price = 1; google.rpc.ErrorInfo info = 2; }
    service T { rpc Get(Q) returns (Q) { option (google.api.http) = { get: "/v1" }; } }`,
  "discovery/d.proto": `syntax = "proto3"; package d;
    import "udpa/annotations/migrate.proto"; import "udpa/annotations/security.proto";
    import "udpa/annotations/sensitive.proto"; import "udpa/annotations/status.proto";
    import "udpa/annotations/versioning.proto"; import "xds/annotations/v3/migrate.proto";
    import "xds/annotations/v3/security.proto"; import "xds/annotations/v3/sensitive.proto";
    import "xds/annotations/v3/status.proto"; import "xds/annotations/v3/versioning.proto";
    option (udpa.annotations.file_status).package_version_status = ACTIVE;
    option (xds.annotations.v3.file_status).work_in_progress = true;
    message D {
      option (udpa.annotations.versioning).previous_message_type = "c.D";
      string key = 1 [(udpa.annotations.sensitive) = true, (xds.annotations.v3.sensitive) = true];
    }`,
  "lib/shared/common.proto": `syntax = "proto3"; package shared; message C {}`,
  "uses/u.proto": `syntax = "proto3"; package u; import "shared/common.proto"; import "shared/gone.proto";
    // import "in/a/comment.proto";
    message U { shared.C c = 1; }`,
  "uses-one/u.proto": `syntax = "proto3"; package u; import "shared/common.proto"; message U { shared.C c = 1; }`,
  "down/proto/a/a.proto": `syntax = "proto3"; package a; import "b/b.proto"; message A { b.B b = 1; }`,
  "down/proto/b/b.proto": `syntax = "proto3"; package b; message B {}`,
  "up/x/x.proto": `syntax = "proto3"; package other; import "x/y.proto"; message X { Y y = 1; }`,
  "up/x/y.proto": `syntax = "proto3"; package other; message Y {}`,
  "module/buf.yaml":
    "version: v2\nmodules:\n  - path: proto\ndeps:\n  - example.test/googleapis/googleapis\n",
  "module/proto/m.proto": `syntax = "proto3"; package m; import "google/api/http.proto"; message M { google.api.Http h = 1; }`,
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-imports-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
});
afterAll(() => rm(dir, { recursive: true }));

const at = (path: string): string => join(dir, path);

test("google's common files are there", async () => {
  const schema = await readSchemas([at("api/t.proto")]);
  expect(schema.getService("t.T")).toBeDefined();
  expect(schema.getMessage("google.type.Money")).toBeDefined();
});

test("the annotations of xDS schemas are there", async () => {
  const schema = await readSchemas([at("discovery/d.proto")]);
  expect(schema.getMessage("d.D")).toBeDefined();
  expect(schema.getExtension("udpa.annotations.versioning")).toBeDefined();
  expect(schema.getExtension("xds.annotations.v3.message_status")).toBeDefined();
});

describe("what is imported is found", () => {
  test.each([
    ["in a folder that --import names", ["uses-one/u.proto"], ["lib"]],
    ["in the folder of another schema", ["uses-one", "lib"], []],
    ["in the folder of another file", ["uses-one/u.proto", "lib/shared/common.proto"], []],
  ])("%s", async (_, schemas, imports) => {
    const schema = await readSchemas(schemas.map(at), { imports: imports.map(at) });
    expect(schema.getMessage("u.U")).toBeDefined();
    expect(schema.getMessage("shared.C")).toBeDefined();
  });

  test.each([
    ["one folder down", "down", "a.A", /down is read from .*down\/proto, where all its imports are$/],
    ["one folder up", "up/x", "other.X", /x is read from .*up, where all its imports are$/],
    ["one folder up from a file", "up/x/x.proto", "other.X", /x\.proto is read from .*up, where/],
  ])("%s, and that is said", async (_, path, type, sentence) => {
    const said: string[] = [];
    const schema = await readSchemas([at(path)], { onGuess: (text) => void said.push(text) });
    expect(schema.getMessage(type)).toBeDefined();
    expect(said).toEqual([expect.stringMatching(sentence)]);
  });

  test("by a buf module without the network, where all of it is here", async () => {
    expect((await readSchemas([at("module")])).getMessage("m.M")).toBeDefined();
  });
});

test("a missing import is told once, with its file and what to do", async () => {
  const error: unknown = await readSchemas([at("uses")]).catch((thrown: unknown) => thrown);
  expect(String(error).replaceAll(dir, "")).toBe(
    [
      'UsageError: Cannot compile the schema "/uses": 2 imports are missing.',
      '  u.proto imports "shared/common.proto"',
      '  u.proto imports "shared/gone.proto"',
      "Name the folder from which they are imported: --import DIR.",
    ].join("\n"),
  );
  await expect(readSchemas([at("uses")], { imports: [at("lib")] })).rejects.toThrow(
    /an import is missing\.\n {2}u\.proto imports "shared\/gone\.proto"\n/,
  );
});
