import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { run } from "../run.ts";

const schema = join(import.meta.dirname, "../../examples/contracts/vault-go/vault");

test("a contract is written as prose, one section for each RPC that promises something", async () => {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-docs-"));
  const out = join(dir, "contract.md");
  const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    expect(await run(["docs", "--schema", schema, "--out", out])).toBe(0);
  } finally {
    said.mockRestore();
  }
  const page = await readFile(out, "utf8");
  await rm(dir, { recursive: true });
  expect(page).toMatch(/^# Contract of vault\.v1\.Vault\n/);
  expect(page).toContain("Takes `vault.v1.DownloadRequest`, and answers with a stream of `vault.v1.Chunk`.");
  expect(page).toContain("- **MUST** `last` is set on exactly the final Chunk. (`download/last`)");
  expect(page).not.toContain("call/one-end");
});

test.each([
  [["docs"], "streamproof docs needs the schema"],
  [["docs", "--schema", join(import.meta.dirname, "../../bench/ten-fields.proto")], "service"],
])("%j is refused in a sentence", async (args, sentence) => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(await run(args)).toBe(2);
    expect(said.mock.calls.flat().join("")).toContain(sentence);
  } finally {
    said.mockRestore();
  }
});
