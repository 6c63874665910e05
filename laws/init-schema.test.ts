import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import { type MockServer, startMock } from "../mock-server/index.ts";

/** A project made from nothing with init --schema, as docs/your-own-service.md tells it. */

const root = resolve(import.meta.dirname, "..");
let dir: string;
let mock: MockServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-project-"));
  await cp(join(root, "fixtures/protos/shop"), join(dir, "proto/shop"), { recursive: true });
  await mkdir(join(dir, "node_modules/streamproof"), { recursive: true });
  // The package as it is in a checkout: its sources, under the names of its exports.
  await writeFile(
    join(dir, "node_modules/streamproof/package.json"),
    JSON.stringify({
      name: "streamproof",
      type: "module",
      exports: { ".": "./sources/index.ts", "./contracts": "./sources/contracts/public.ts" },
    }),
  );
  await symlink(root, join(dir, "node_modules/streamproof/sources"));
  mock = await startMock({ files: ".", services: await servicesOf([join(dir, "proto")]) });
}, 180_000);

afterAll(async () => {
  await mock.close();
  await rm(dir, { recursive: true });
});

async function streamproof(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const child = spawn(process.execPath, [join(root, "cli/main.ts"), ...args], { cwd: dir });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  const [code] = await once(child, "close");
  return { code: Number(code), text };
}

test("init writes a config, a contract file for each service and a workflow", async () => {
  const { code, text } = await streamproof("init", "--schema", "./proto", "--code");
  expect(text).toBe(
    "written: streamproof.config.ts\nwritten: contracts/shop.v1.ShopService.ts\nwritten: .github/workflows/streamproof.yml\n",
  );
  expect(code).toBe(0);
});

test("verify works at once, with the clauses of the contract file among those it judges", async () => {
  const { code, text } = await streamproof(
    "verify",
    mock.address,
    "--seed",
    "1",
    "--report",
    "json=out.json",
  );
  expect(text).toContain("✓ passed");
  expect(code).toBe(0);
  const report = JSON.parse(await readFile(join(dir, "out.json"), "utf8"));
  const ids = report.outcomes.map(({ clause }: { readonly clause: string }) => clause);
  expect(ids).toContain("place-order/answers");
  expect(ids).toContain("call/invalid-request");
}, 180_000);

test("the clause of the docs catches the mock, which knows nothing of receipts", async () => {
  const page = await readFile(join(root, "docs/your-own-service.md"), "utf8");
  const [, written = ""] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  await writeFile(
    join(dir, "contracts/orders.ts"),
    `import { answersIn, awaitEnd, defineContract, defineContracts, defineScenario, eachCall, fc, halfClose, holds, open, request, requestsIn, sendBytes, serverClause, vacuous, violated } from "streamproof/contracts";
export default defineContracts((schema) => {
  const method = schema.method("shop.v1.ShopService/PlaceOrder");
  const placeOrder = () => { ${written} };
  return [placeOrder()];
});
`,
  );
  const { code, text } = await streamproof(
    ...["verify", mock.address, "--schema", "./proto", "--contracts", "./contracts/orders.ts"],
    ...["--only", "place-order/items", "--seed", "1"],
  );
  expect(text).toMatch(/✗ place-order\/items \(MUST\).*\n.*\n\s+The receipt counts \d+ items; 1 were sent\./);
  expect(code).toBe(1);
});
