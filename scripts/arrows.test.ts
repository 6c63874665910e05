import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importCircles, importsBetween, type Room, wrongImports } from "./arrows.ts";
import { root } from "./command.ts";

const data = ["@bufbuild/protobuf*", "node:crypto"];
const rules = [...data, "@bufbuild/protovalidate*", "fast-check"];
const transcript = ["proto/gen", "contracts/transcript"];
const model = [...transcript, "contracts/model"];
const messages = [...model, "fixtures/messages"];
const wire = [...model, "contracts/wire"];
const generic = [
  ...messages,
  ...["contracts/wire", "contracts/wire/connection", "contracts/wire-web", "contracts/packs"],
  "contracts/generic",
];
const clauses = [...generic, "fixtures/files", "contracts/clauses"];
const contracts = [...clauses, "contracts"];
const runner = [...contracts, "conformance/runner", "conformance/targets", "conformance/transports"];
const outcome = ["contracts/transcript", "contracts/model", "conformance/outcome"];
const shapes = [...contracts, "shapes", "mock-server"];
const report = [...runner, "conformance/outcome", "conformance/report"];

const everywhere = ["text", "contracts/model/method-kind.ts"];

const rooms: readonly Room[] = [
  { name: "text", sees: [], packages: ["fastest-levenshtein"] },
  { name: "contracts/model/method-kind.ts", sees: [], packages: ["@bufbuild/protobuf"] },
  { name: "proto/gen", sees: [], packages: data.concat("@bufbuild/protovalidate*") },
  { name: "contracts/transcript", sees: ["proto/gen"], packages: data },
  { name: "contracts/model", sees: transcript, packages: rules },
  {
    name: "fixtures/messages",
    sees: model,
    packages: [...rules, "@faker-js/faker*", "@bufbuild/re2", "randexp"],
  },
  { name: "fixtures/files", sees: [], seesTypesOf: ["contracts/model"], packages: ["node:*"] },
  { name: "contracts/wire", sees: model, packages: data },
  { name: "contracts/wire/connection", sees: wire, packages: rules },
  { name: "contracts/wire-web", sees: model, packages: data },
  { name: "contracts/packs", sees: model, packages: rules },
  {
    name: "contracts/generic",
    sees: [...messages, ...wire, "contracts/wire/connection", "contracts/wire-web", "contracts/packs"],
    packages: rules,
  },
  { name: "contracts/clauses", sees: generic, packages: rules },
  { name: "contracts", sees: clauses, packages: rules },
  // What contract files are written with, declarations among it.
  { name: "contracts/public.ts", sees: [...contracts, "shapes"], packages: rules },
  { name: "shapes", sees: shapes, packages: [...rules, "@bufbuild/cel*", "yaml", "node:timers/promises"] },
  { name: "conformance/transports/hpack", sees: [], packages: [] },
  // A carrier moves bytes and knows no protocol; a dialect knows its protocol and no version of HTTP.
  {
    name: "conformance/transports/carrier",
    sees: [...transcript, "conformance/transports/hpack"],
    seesTypesOf: ["conformance/transports"],
    packages: ["@bufbuild/protobuf", "node:*"],
  },
  {
    name: "conformance/transports/conversation",
    sees: [...model, "conformance/transports/carrier"],
    seesTypesOf: ["conformance/transports"],
    packages: ["node:*"],
  },
  {
    name: "conformance/transports/dialects",
    sees: [...model, "conformance/transports/carrier", "conformance/transports/conversation"],
    seesTypesOf: ["conformance/transports"],
    packages: [...data, "node:zlib", "node:http", "node:timers/promises"],
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
  { name: "conformance/outcome", sees: outcome, packages: [] },
  {
    name: "conformance/runner",
    sees: [...runner, "conformance/outcome"],
    packages: [...rules, "p-limit", "node:*"],
  },
  {
    name: "conformance/report",
    sees: [...runner, "conformance/outcome"],
    packages: [...data, "valibot", "fast-xml-builder", "node:*"],
  },
  {
    name: "conformance/coverage",
    sees: [...contracts, "conformance/outcome"],
    packages: data,
  },
  { name: "conformance/vitest.ts", sees: report, packages: ["vitest", "@bufbuild/protobuf"] },
  {
    name: "breaking",
    sees: [...contracts, "shapes", "conformance/runner", "conformance/outcome", "conformance/report"],
    packages: rules,
  },
  { name: "conformance/config.ts", sees: report, packages: [] },
  // The text it holds imports the package.
  { name: "cli/files/config-template.ts", sees: ["cli"], packages: ["streamproof"] },
  {
    name: "cli/schema/contract-template.ts",
    sees: messages,
    packages: ["@bufbuild/protobuf*", "streamproof/contracts"],
  },
  {
    name: "mock-server",
    sees: [...transcript, "fixtures/messages"],
    packages: [
      ...data,
      ...[
        "@bufbuild/protovalidate*",
        "@bufbuild/re2",
        "@faker-js/faker*",
        "@noble/hashes*",
        "prom-client",
        "yaml",
        "node:*",
      ],
    ],
  },
  {
    name: "mock-server/admin",
    sees: [...transcript, "fixtures/messages", "mock-server"],
    packages: [...data, "hono*", "@hono/node-server", "node:*"],
  },
  {
    name: "mock-server/adapters",
    sees: [...transcript, "mock-server"],
    packages: [...data, "@connectrpc/*", "msw", "node:*"],
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
      "conformance/coverage",
      "breaking",
      "conformance/config.ts",
      "cli/files/config-template.ts",
      "cli/schema/contract-template.ts",
      "mock-server",
      "mock-server/admin",
      "shapes",
      "conformance/transports/carrier",
      "conformance/transports/dialects",
    ],
    packages: [
      ...["commander", "tinyexec", "valibot", "yaml", "p-limit"],
      ...["@bufbuild/protobuf*", "@opentelemetry/*", "@modelcontextprotocol/sdk*", "zod", "node:*"],
    ],
  },
  { name: "index.ts", sees: [...report, "conformance/config.ts"], packages: [] },
];
const withAdapters = rooms.map((room) => ({
  ...room,
  sees: [...room.sees, ...everywhere, ...(room.name === "mock-server" ? ["mock-server/adapters"] : [])],
}));

test("every import follows the arrows", async () => {
  expect(await wrongImports(root, withAdapters)).toEqual([]);
});

test("what keeps or breaks a shape knows nothing of what judges it", async () => {
  const keeping = /^shapes\/(\w+\/(behaviour|faults|detail)|mocking\/.*|breaking\/.*)\.ts$/;
  const judging = /^shapes\/(\w+\/(clauses|scenarios)|seen\/.*)\.ts$/;
  const found = await importsBetween(join(root, "shapes"), "shapes", keeping, judging);
  expect(found).toEqual([]);
});

test("no files import each other in a circle, not even for types", async () => {
  expect(await importCircles(root, rooms)).toEqual([]);
});

test("a circle of imports is found, also one of types and through a third file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "streamproof-circles-"));
  try {
    await writeFile(join(folder, "a.ts"), 'import type { B } from "./b.ts";');
    await writeFile(join(folder, "b.ts"), 'export { c } from "./c.ts";');
    await writeFile(join(folder, "c.ts"), 'import { a } from "./a.ts";');
    await writeFile(join(folder, "d.ts"), 'import { a } from "./a.ts";');
    const found = await importCircles(folder, [{ name: ".", sees: [], packages: [] }]);
    expect(found).toEqual(["a.ts -> b.ts -> c.ts -> a.ts"]);
  } finally {
    await rm(folder, { recursive: true });
  }
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
