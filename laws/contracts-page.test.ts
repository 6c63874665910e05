import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../scripts/command.ts";
import { shownCommands } from "../scripts/docs-commands.ts";

/** docs/contracts.md, from its first command to its last: over the vault with options, and the one without. */

let dir: string;
let page: string;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-contracts-"));
  page = await readFile(join(root, "docs/contracts.md"), "utf8");
  for (const vault of ["vault-go", "vault-python"]) {
    await cp(join(root, "examples/contracts", vault, "vault"), join(dir, vault, "proto/vault"), {
      recursive: true,
    });
  }
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  await writeFile(join(dir, "vault-python/vault.contract.yaml"), yaml);
});

afterAll(async () => {
  for (const server of servers) server.kill("SIGKILL");
  await rm(dir, { recursive: true, force: true });
});

describe("the page's commands", () => {
  test("are these", () => {
    expect(shownCommands("contracts.md", page).map(({ command }) => command)).toEqual([
      "npx streamproof verify localhost:50051",
      "npx streamproof verify localhost:50051 --contracts vault.contract.yaml",
      "npx streamproof mock ./proto",
      "npx streamproof mock ./proto --contracts vault.contract.yaml",
      "npx streamproof faults --schema ./proto",
      "npx streamproof mock ./proto --fault download/last/missing",
      "npx streamproof prove --schema ./proto --at-least 90",
    ]);
  });

  test("judge the mock by what its own schema carries", { timeout: 180_000 }, async () => {
    const address = await served("vault-go", ["mock", "./proto"]);
    const { code, output } = await ran("vault-go", [
      "verify",
      address,
      "--only",
      "list/*",
      "--only",
      "recognize/*",
    ]);
    expect({ code, output }).toMatchObject({ code: 0 });
    const only = await ran("vault-go", ["verify", address, "--only", "download/last"]);
    expect(only).toMatchObject({ code: 0, output: expect.stringContaining("1 passed") });
  });

  test("judge a server by a YAML file", { timeout: 180_000 }, async () => {
    const contracts = ["--contracts", "vault.contract.yaml"];
    const keeps = await served("vault-python", ["mock", "./proto", ...contracts]);
    const right = await ran("vault-python", ["verify", keeps, ...contracts, "--only", "upload/*"]);
    expect(right).toMatchObject({ code: 0, output: expect.stringContaining("passed") });
    // A mock that knows nothing of the contract makes the total up.
    const knowsNothing = await served("vault-python", ["mock", "./proto"]);
    const wrong = await ran("vault-python", ["verify", knowsNothing, ...contracts, "--only", "upload/*"]);
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain("upload/fold (MUST)");
    expect(wrong.output).toContain(
      "`total` is the sum of `size(request.data)` over all requests of the call.",
    );
  });

  test("break what is declared, and name it", { timeout: 180_000 }, async () => {
    const listed = await ran("vault-go", ["faults", "--schema", "./proto"]);
    expect(listed.output).toContain("download/last/missing");
    const address = await served("vault-go", ["mock", "./proto", "--fault", "download/last/missing"]);
    const { code, output } = await ran("vault-go", ["verify", address, "--only", "download/*"]);
    expect(code).toBe(1);
    expect(output).toContain("✗ download/last (MUST)");
  });

  test("prove the contract, and what it lacks without a shape", { timeout: 120_000 }, async () => {
    const download = ["prove", "--schema", "./proto", "--only", "*/Download"];
    const proved = await ran("vault-go", [...download, "--at-least", "90"]);
    expect(proved).toMatchObject({ code: 0, output: expect.stringContaining("✓ proved") });
    expect(proved.output).not.toContain("download/any/number-wrong");
    const proto = join(dir, "vault-go/proto/vault/v1/vault.proto");
    const whole = await readFile(proto, "utf8");
    await writeFile(proto, whole.replace('index: { field: "number" }', ""));
    const less = await ran("vault-go", download);
    await writeFile(proto, whole);
    expect(less.output).toContain("download/any/number-wrong");
  });

  test("say what is wrong with a contract in one sentence, exit code 2", async () => {
    await writeFile(
      join(dir, "vault-python/wrong.yaml"),
      "vault.v1.Vault/List:\n  resume: { after: page_tokn, id: token }\n",
    );
    const { code, output } = await ran("vault-python", ["mock", "./proto", "--contracts", "wrong.yaml"]);
    expect({ code, output }).toEqual({
      code: 2,
      output:
        'streamproof: Cannot use the contract: wrong.yaml:2: vault.v1.Vault/List, resume.after: vault.v1.ListRequest has no field "page_tokn"; did you mean "page_token"?\n',
    });
  });
});

async function ran(folder: string, args: readonly string[]) {
  const child = start(folder, args);
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, output: out + err };
}

/** Starts a mock on a free port, and gives its address once it is ready. */
async function served(folder: string, args: readonly string[]): Promise<string> {
  const child = start(folder, [...args, "--port", "0"]);
  servers.push(child);
  let said = "";
  for await (const piece of child.stdout) {
    said += String(piece);
    if (said.includes("\nready\n")) break;
  }
  const [, address] = /mock on (\S+)/.exec(said) ?? [];
  if (address === undefined) throw new Error(`The mock did not start: ${said}`);
  return address;
}

function start(folder: string, args: readonly string[]) {
  return spawn(process.execPath, [join(root, "cli/main.ts"), ...args], {
    cwd: join(dir, folder),
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
