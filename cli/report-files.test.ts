import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drainedFailure, exampleReport } from "../conformance/report/example-report.ts";
import { defaultGate } from "../conformance/report/gate.ts";
import { methodFinder } from "../conformance/report/methods.ts";
import { checkWritable, parseReportFile, writeReportFile } from "./report-files.ts";

let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-reports-"));
});

afterAll(() => rm(dir, { recursive: true }));

test("a format and a file are read, with = in the file's name", () => {
  expect(parseReportFile("json=a=b.json")).toEqual({ format: "json", path: "a=b.json" });
});

test.each([
  ["jsno=x", '--report jsno=x has no known format; write "json", as in --report json=FILE.'],
  [
    "out.xml",
    "--report out.xml has no known format; write one of text, json, junit, as in --report json=FILE.",
  ],
  ["junit=", "--report junit= names no file; write --report junit=FILE."],
])("--report %s is refused with one sentence", (text, sentence) => {
  expect(() => parseReportFile(text)).toThrow(sentence);
});

test("a report whose folder does not exist is refused before the run", async () => {
  const path = join(dir, "missing", "out.json");
  await expect(checkWritable([{ format: "json", path }])).rejects.toThrow(
    `Cannot write the report "${path}": there is no folder "${join(dir, "missing")}"; name a file that can be written.`,
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
] as const)("a report is written as %s", async (format, expected) => {
  const path = join(dir, `report.${format}`);
  await writeReportFile({ format, path }, exampleReport([drainedFailure()]), defaultGate, methodFinder());
  expect(await readFile(path, "utf8")).toContain(expected);
});
