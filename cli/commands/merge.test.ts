import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { drainedFailure, exampleOutcome, exampleReport } from "../../conformance/report/example-report.ts";
import { reportToJson } from "../../conformance/report/json.ts";
import { run } from "../run.ts";

let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-merge-"));
  await writeFile(
    join(dir, "good.json"),
    reportToJson(exampleReport([exampleOutcome()], { target: "go:1" })),
  );
  const bad = exampleReport([drainedFailure()], { target: "java:1", transport: "connect" });
  await writeFile(join(dir, "bad.json"), reportToJson(bad));
  await writeFile(join(dir, "none.json"), "{}");
});

afterAll(() => rm(dir, { recursive: true }));

async function merge(...args: readonly string[]) {
  const out: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => out.push(String(text)) > 0),
  );
  try {
    return { code: await run(["merge", ...args]), out: out.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test("reports stand side by side, and one that failed fails all", async () => {
  const html = join(dir, "all.html");
  const markdown = join(dir, "all.md");
  const files = [join(dir, "good.json"), join(dir, "bad.json")];
  expect(await merge(...files, "--report", `html=${html}`, "--report", `markdown=${markdown}`)).toEqual({
    code: 1,
    out: "✓ go:1 over gRPC       0 failed, 1 passed\n✗ java:1 over Connect  1 failed, 0 passed\n✗ 1 of 2 failed\n",
  });
  expect(await readFile(html, "utf8")).toContain("<h2>Side by side</h2>");
  expect(await readFile(markdown, "utf8")).toContain("| ✅ `go:1` | gRPC | 0 | 0 | 0 | 0 | 1 |");
});

test("all passed is 0", async () => {
  expect((await merge(join(dir, "good.json"))).code).toBe(0);
});

test.each([
  ["none.json", [], 'none.json": Not a report'],
  ["missing.json", [], "Pass files that verify --report json=FILE wrote."],
  ["good.json", ["--report", "json=x"], "json holds one run"],
])("%s %j is refused with one sentence", async (name, args, sentence) => {
  const { code, out } = await merge(join(dir, name), ...args);
  expect({ code, out }).toMatchObject({ code: 2, out: expect.stringContaining(sentence) });
});
