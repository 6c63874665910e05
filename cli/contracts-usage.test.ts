import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { root } from "../scripts/command.ts";
import { run } from "./run.ts";

/** What contracts as data need beside them, said where it is missing: nothing of them is left out without a word. */

let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-contracts-usage-"));
  await writeFile(join(dir, "empty.yaml"), "");
  await writeFile(join(dir, "chat.yaml"), "chat.ChatService/Chat:\n  ends: NEVER\n");
});

afterAll(() => rm(dir, { recursive: true }));

const vault = join(root, "examples/contracts/vault-go/vault");
const bundled = join(root, "proto");

test.each([
  [
    ["verify", "--contracts", "empty.yaml"],
    'empty.yaml": nothing tells the schema they are declared of. Pass it with --schema.',
  ],
  [
    ["verify", "localhost:1", "--transport", "connect", "--contracts", "empty.yaml"],
    'empty.yaml": nothing tells the schema they are declared of.',
  ],
  [["faults", "--contracts", "empty.yaml"], 'empty.yaml": nothing tells the schema they are declared of.'],
  [["verify", "--schema", vault], "The embedded mock does not serve vault.v1.Vault. Name a target;"],
  [
    ["verify", "--schema", bundled, "--contracts", "chat.yaml"],
    "Cannot use the contract of chat.ChatService/Chat: the RPC has a bundled contract. Add to it in code,",
  ],
  [["prove"], "prove needs the schema whose contracts are proved: pass it with --schema."],
  [
    ["prove", "--schema", vault, "--only", "nope"],
    "--only nope matches no fault, clause or RPC. streamproof faults lists them.",
  ],
])("%j", async (args, sentence) => {
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const code = await run(args.map((arg) => (arg.endsWith(".yaml") ? join(dir, arg) : arg)));
  const said = stderr.mock.calls.map(([text]) => String(text)).join("");
  stderr.mockRestore();
  expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(sentence) });
});
