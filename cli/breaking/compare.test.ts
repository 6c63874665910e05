import { execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let dir = "";

const before = `syntax = "proto3";
package shop;
import "buf/validate/validate.proto";
service Shop {
  rpc Watch(WatchRequest) returns (stream Price);
}
message WatchRequest {
  string item = 1 [(buf.validate.field).string.min_len = 1];
}
message Price {
  string item = 1;
  int64 cents = 2 [(buf.validate.field).int64.gte = 0];
}
`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-breaking-"));
  await mkdir(join(dir, "proto"));
  await cp(join(root, "third_party"), join(dir, "third_party"), { recursive: true });
  await writeFile(join(dir, "buf.yaml"), "version: v2\nmodules:\n  - path: proto\n  - path: third_party\n");
  await writeFile(join(dir, "proto", "shop.proto"), before);
  await symlink(join(root, "node_modules"), join(dir, "node_modules"));
  await cp(join(root, "contracts.lock.json"), join(dir, "contracts.lock.json"));
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "proto", "third_party", "buf.yaml", "contracts.lock.json"],
  ])
    execFileSync("git", args, { cwd: dir });
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"], { cwd: dir });
});

afterAll(() => rm(dir, { recursive: true }));

function breaking(...args: readonly string[]): Promise<{ code: number | null; out: string }> {
  return breakingIn(dir, ...args);
}

async function breakingIn(
  cwd: string,
  ...args: readonly string[]
): Promise<{ code: number | null; out: string }> {
  const main = join(root, "cli", "main.ts");
  const child = spawn(process.execPath, [main, "breaking", ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, out: out + err };
}

test("a schema of one's own is compared with main: fields, rules and what is new", async () => {
  const now = before
    .replace("min_len = 1]", "min_len = 2]")
    .replace("  string item = 1;\n", "  string currency = 3;\n")
    .replace("gte = 0]", "gte = -1]");
  await writeFile(join(dir, "proto", "shop.proto"), now);
  const { code, out } = await breaking("--against", "main");
  expect(out).toContain(
    '✗ proto/shop.proto:10  schema: Previously present field "1" with name "item" on message "Price" was deleted.',
  );
  expect(out).toContain(
    "✗ proto/shop.proto:8  rules: shop.WatchRequest.item: string.minLen 1 became 2 (stricter on a request).",
  );
  expect(out).toContain(
    "✗ proto/shop.proto:12  rules: shop.Price.cents: int64.gte 0 became -1 (looser on a response).",
  );
  expect(out).toContain("· proto/shop.proto:11  schema: Field shop.Price.currency was added.");
  expect(code).toBe(1);
}, 60_000);

test("takes the baseline as buf writes it", async () => {
  const { code, out } = await breaking("--against", ".git#branch=main");
  const plain = await breaking("--against", "main");
  expect({ code, out: out.replace(".git#branch=main", "main") }).toEqual(plain);
}, 60_000);

test("what cannot be compared is exit code 2", async () => {
  expect(await breaking("--against", "nowhere")).toEqual({
    code: 2,
    out: 'streamproof: Cannot compare with "nowhere": not a folder, a buf image, or a git ref that exists here; try git fetch.\n',
  });
}, 60_000);

test("the snapshot has the clauses of the services that the config names", async () => {
  await writeFile(join(dir, "streamproof.config.json"), JSON.stringify({ schemas: ["."] }));
  const { code, out } = await breaking("--update");
  await rm(join(dir, "streamproof.config.json"));
  expect({ code, out }).toEqual({ code: 0, out: "written: contracts.lock.json\n" });
  expect(await readFile(join(dir, "contracts.lock.json"), "utf8")).toContain('"rpcs":["shop.Shop/Watch"]');
}, 60_000);

test("without buf.yaml the folder that the config names is compared, beside protovalidate's rules", async () => {
  const own = join(dir, "own");
  await cp(join(root, "fixtures/protos/shop"), join(own, "proto/shop"), { recursive: true });
  await writeFile(join(own, "streamproof.config.json"), JSON.stringify({ schemas: ["./proto"] }));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: own });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "a");
  const path = join(own, "proto/shop/v1/shop.proto");
  const lines = (await readFile(path, "utf8"))
    .split("\n")
    .filter((line) => !line.includes("int32 stock = 6"));
  await writeFile(path, lines.join("\n"));
  const { code, out } = await breakingIn(own, "--against", "main");
  expect(out).toMatch(
    /✗ proto\/shop\/v1\/shop\.proto:\d+ {2}schema: Previously present field "6" with name "stock" on message "Product" was deleted\./,
  );
  expect(code).toBe(1);
}, 60_000);

test("a move from proto3 to editions is told by what it changes", async () => {
  const file = join(dir, "proto", "shop.proto");
  const moved = (features: string) =>
    before
      .replace('syntax = "proto3";', 'edition = "2023";')
      .replace("package shop;", `package shop;\n${features}`);
  try {
    await writeFile(file, moved("option features.field_presence = IMPLICIT;"));
    const same = await breaking("--against", "main");
    expect(same.out).toContain(
      "· proto/shop.proto:1  schema: It moved to editions, and means the same. [FILE_SAME_SYNTAX]",
    );
    await writeFile(file, moved(""));
    const other = await breaking("--against", "main");
    expect(other.out).toContain(
      "It moved to editions, and that changes presence of shop.WatchRequest.item, ",
    );
    expect(other.code).toBe(1);
  } finally {
    await writeFile(file, before);
  }
});

test("what the options of a schema and YAML files promise is compared, with their lines", async () => {
  const own = join(dir, "declared");
  const schema = `syntax = "proto3";
package a.v1;
import "streamproof/contract/v1/contract.proto";
service Files {
  rpc Download(Request) returns (stream Chunk) {
    option (streamproof.contract.v1.method) = {
      last: { field: "is_last" empty: "data" }
    };
  }
  rpc Upload(stream Chunk) returns (Request);
}
message Request {
  int64 size = 1;
}
message Chunk {
  bytes data = 1;
  bool is_last = 2;
}
`;
  const yaml = "a.v1.Files/Upload:\n  fold: { field: size, op: SUM, of: size(request.data) }\n";
  await mkdir(join(own, "proto"), { recursive: true });
  await writeFile(join(own, "proto/a.proto"), schema);
  await writeFile(join(own, "files.contract.yaml"), yaml);
  await writeFile(
    join(own, "streamproof.config.json"),
    JSON.stringify({ schemas: ["./proto"], contracts: ["./files.contract.yaml"] }),
  );
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: own });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "a");
  expect(await breakingIn(own, "--against", "main")).toMatchObject({ code: 0 });
  await writeFile(join(own, "proto/a.proto"), schema.replace(' empty: "data"', ""));
  await writeFile(join(own, "files.contract.yaml"), yaml.replace("op: SUM", "op: MAX"));
  const { code, out } = await breakingIn(own, "--against", "main");
  expect(out).toContain(
    '✗ proto/a.proto:6  contracts: a.v1.Files/Download: last of is_last empty was removed: ["data"] (promises less).',
  );
  expect(out).toContain(
    "✗ files.contract.yaml:2  contracts: a.v1.Files/Upload: fold of size op SUM became MAX (is another promise).",
  );
  expect(code).toBe(1);
  await rm(join(own, "streamproof.config.json"));
  const words = ["--against", "main", "--schema", "proto", "--contracts", "files.contract.yaml"];
  expect(await breakingIn(own, ...words)).toEqual({ code, out });
  await writeFile(join(own, "files.contract.yaml"), "a.v1.Files/Upload:\n  fld: {}\n");
  const mistaken = await breakingIn(own, ...words);
  expect(mistaken.code).toBe(2);
  expect(mistaken.out).toMatch(/^streamproof: Cannot use the contract: \S+:2: a\.v1\.Files\/Upload, fld: /);
}, 60_000);
