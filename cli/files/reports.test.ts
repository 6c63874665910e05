import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { drainedFailure, exampleReport } from "../../conformance/report/example-report.ts";
import { checkWritable, parseReportFile, writeReportFile } from "./reports.ts";

let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-reports-"));
});

afterAll(() => rm(dir, { recursive: true }));

test("a format and a file are read, with = in the file's name", () => {
  expect(parseReportFile("json=a=b.json")).toEqual({ format: "json", path: "a=b.json" });
});

test.each([
  ["jsno=x", '--report jsno=x has an unknown format; use "json", as in --report json=FILE.'],
  [
    "out.xml",
    "--report out.xml has an unknown format; use one of text, json, junit, html, markdown, github, as in --report json=FILE.",
  ],
  ["github=x", "--report github=x must not name a file; use --report github."],
  ["junit=", "--report junit= names no file; use --report junit=FILE."],
])("--report %s is refused with one sentence", (text, sentence) => {
  expect(() => parseReportFile(text)).toThrow(sentence);
});

test("a report whose folder does not exist is refused before the run", async () => {
  const path = join(dir, "missing", "out.json");
  await expect(checkWritable([{ format: "json", path }])).rejects.toThrow(
    `Cannot write the report "${path}": there is no folder "${join(dir, "missing")}"; pass a writable file.`,
  );
});

test("a folder is no report file, an existing file is", async () => {
  await expect(checkWritable([{ format: "json", path: dir }])).rejects.toThrow("it is a folder");
  const path = join(dir, "there.json");
  await writeFile(path, "");
  await checkWritable([{ format: "json", path }]);
});

test.each([
  ["text", "✗ chat/drained"],
  ["json", '"streamproof": "0.1.0"'],
  ["junit", "<testsuites"],
  ["html", "<!doctype html>"],
  ["markdown", "<code>chat/drained</code>"],
] as const)("a report is written as %s", async (format, expected) => {
  const path = join(dir, `report.${format}`);
  await writeReportFile({ format, path }, [exampleReport([drainedFailure()])]);
  expect(await readFile(path, "utf8")).toContain(expected);
});

test("GitHub is told on stdout, and in the summary of the step", async () => {
  const summary = join(dir, "summary.md");
  vi.stubEnv("GITHUB_STEP_SUMMARY", summary);
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await writeReportFile(parseReportFile("github"), [exampleReport([drainedFailure()])]);
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
  }
  expect(written.join("")).toMatch(/^::error title=chat\/drained%3A 3 messages sent%2C 1 answered/);
  expect(await readFile(summary, "utf8")).toContain("<code>chat/drained</code>");
});
