import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Room, wrongImports } from "./arrows.ts";
import { root } from "./command.ts";

const data = ["@bufbuild/protobuf*", "node:crypto"];
const rules = [...data, "@bufbuild/protovalidate*", "fast-check"];
const transcript = ["proto/gen", "contracts/transcript"];
const model = [...transcript, "contracts/model"];
const messages = [...model, "fixtures/messages"];
const generic = [...messages, "contracts/generic"];
const clauses = [...generic, "fixtures/files", "contracts/clauses"];
const contracts = [...clauses, "contracts"];
const runner = [...contracts, "conformance/runner", "conformance/targets", "conformance/transports"];
const reportData = ["report", "gate", "summary", "version"].map((name) => `conformance/report/${name}.ts`);
const report = [...runner, ...reportData, "conformance/report"];

const rooms: readonly Room[] = [
  { name: "proto/gen", sees: [], packages: data.concat("@bufbuild/protovalidate*") },
  { name: "contracts/transcript", sees: ["proto/gen"], packages: data },
  { name: "contracts/model", sees: transcript, packages: rules },
  { name: "fixtures/messages", sees: model, packages: [...rules, "@faker-js/faker*"] },
  { name: "fixtures/files", sees: [], seesTypesOf: ["contracts/model"], packages: ["node:*"] },
  { name: "contracts/generic", sees: messages, packages: rules },
  { name: "contracts/clauses", sees: generic, packages: rules },
  { name: "contracts", sees: clauses, packages: rules },
  { name: "conformance/transports/hpack", sees: [], packages: [] },
  // A carrier moves bytes and knows no protocol; a dialect knows its protocol and no version of HTTP.
  {
    name: "conformance/transports/carrier",
    sees: [...transcript, "conformance/transports/hpack"],
    seesTypesOf: ["conformance/transports"],
    packages: ["@bufbuild/protobuf", "node:*"],
  },
  {
    name: "conformance/transports/dialects",
    sees: [...model, "conformance/transports/carrier"],
    seesTypesOf: ["conformance/transports"],
    packages: [...data, "node:zlib", "node:http"],
  },
  {
    name: "conformance/transports",
    sees: [...model, "conformance/transports/carrier", "conformance/transports/dialects"],
    seesTypesOf: ["conformance/targets"],
    packages: data,
  },
  {
    name: "conformance/targets",
    sees: [],
    seesTypesOf: ["contracts/model", "conformance/transports", "conformance/transports/carrier"],
    packages: ["node:*", "testcontainers"],
  },
  // What a report is made of: the runner fills it, conformance/report shows it.
  ...reportData.map((name) => ({
    name,
    sees: ["contracts/transcript", "contracts/model", ...reportData],
    packages: [],
  })),
  { name: "conformance/runner", sees: [...runner, ...reportData], packages: [...rules, "node:*"] },
  { name: "conformance/report", sees: [...runner, ...reportData], packages: [...data, "node:*"] },
  { name: "conformance/vitest.ts", sees: report, packages: ["vitest", "@bufbuild/protobuf"] },
  {
    name: "breaking",
    sees: [...contracts, "conformance/runner", ...reportData, "conformance/report"],
    packages: rules,
  },
  { name: "conformance/config.ts", sees: report, packages: [] },
  // The text it holds imports the package; the file itself imports nothing.
  { name: "cli/config-template.ts", sees: [], packages: ["streamproof"] },
  {
    name: "cli/schema/contract-template.ts",
    sees: messages,
    packages: ["@bufbuild/protobuf*", "streamproof/contracts"],
  },
  {
    name: "mock-server",
    sees: [...transcript, "fixtures/messages"],
    packages: [...data, "@bufbuild/protovalidate*", "@faker-js/faker*", "@noble/hashes*", "yaml", "node:*"],
  },
  {
    name: "mock-server/adapters",
    sees: [...transcript, "mock-server"],
    packages: [...data, "@grpc/grpc-js", "@connectrpc/*", "msw", "node:*"],
  },
  {
    name: "mock-server/playwright",
    sees: [...transcript, "mock-server"],
    packages: [...data, "@playwright/test", "node:*"],
  },
  {
    name: "cli",
    sees: [
      ...report,
      "breaking",
      "conformance/config.ts",
      "cli/config-template.ts",
      "cli/schema/contract-template.ts",
      "mock-server",
      "conformance/transports/carrier",
      "conformance/transports/dialects",
    ],
    packages: ["commander", "@bufbuild/protobuf*", "node:*"],
  },
  { name: "index.ts", sees: [...report, "conformance/config.ts"], packages: [] },
];
const withAdapters = rooms.map((room) =>
  room.name === "mock-server" ? { ...room, sees: [...room.sees, "mock-server/adapters"] } : room,
);

test("every import follows the arrows", async () => {
  expect(await wrongImports(root, withAdapters)).toEqual([]);
});

test("an import against an arrow, also a lazy one, is found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "streamproof-arrows-"));
  try {
    await mkdir(join(folder, "a"));
    await mkdir(join(folder, "b"));
    await writeFile(
      join(folder, "a", "one.ts"),
      [
        'import type { X } from "../b/x.ts";',
        "import {",
        "  y,",
        '} from "../b/y.ts";',
        'export { z } from "../b/z.ts";',
        'import "node:fs";',
        'const lazy = () => import("commander");',
      ].join("\n"),
    );
    const found = await wrongImports(folder, [
      { name: "a", sees: [], seesTypesOf: ["b"], packages: ["node:*"] },
      { name: "b", sees: [], packages: [] },
    ]);
    expect(found).toEqual([
      'a/one.ts: a may not import b ("../b/y.ts")',
      'a/one.ts: a may not import b ("../b/z.ts")',
      'a/one.ts: a may not import "commander"',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
