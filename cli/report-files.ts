import { access, constants, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Gate } from "../conformance/report/gate.ts";
import type { FindMethod } from "../conformance/report/methods.ts";
import type { Report } from "../conformance/report/report.ts";
import { nearMatches } from "./near-matches.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "json", "junit"] as const;
type Format = (typeof formats)[number];

/** A report to be written besides the one on stdout. */
export interface ReportFile {
  readonly format: Format;
  readonly path: string;
}

/** Reads `FORMAT=FILE`. */
export function parseReportFile(text: string): ReportFile {
  const [name = "", ...rest] = text.split("=");
  const path = rest.join("=");
  const format = formats.find((known) => known === name);
  if (format === undefined) {
    const near = nearMatches(name, formats)[0];
    const instead = near === undefined ? `one of ${formats.join(", ")}` : `"${near}"`;
    throw new UsageError(`--report ${text} has no known format; write ${instead}, as in --report json=FILE.`);
  }
  if (path === "") throw new UsageError(`--report ${text} names no file; write --report ${name}=FILE.`);
  return { format, path };
}

/** Finds out before a long run whether its reports can be written after it. */
export async function checkWritable(files: readonly ReportFile[]): Promise<void> {
  for (const { path } of files) {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw notWritable(path, "it is a folder");
    const folder = await stat(dirname(path)).catch(() => undefined);
    if (folder?.isDirectory() !== true) throw notWritable(path, `there is no folder "${dirname(path)}"`);
    await access(there === undefined ? dirname(path) : path, constants.W_OK).catch(() => {
      throw notWritable(path, "permission denied");
    });
  }
}

export async function writeReportFile(
  file: ReportFile,
  report: Report,
  gate: Gate,
  methodOf: FindMethod,
): Promise<void> {
  const text = await inFormat(file.format, report, gate, methodOf);
  await writeFile(file.path, text).catch((error: Error) => {
    throw notWritable(file.path, error.message);
  });
}

async function inFormat(format: Format, report: Report, gate: Gate, methodOf: FindMethod): Promise<string> {
  switch (format) {
    case "text":
      return (await import("../conformance/report/text.ts")).renderReport(report, { gate, methodOf });
    case "json":
      return (await import("../conformance/report/json.ts")).reportToJson(report, methodOf);
    case "junit":
      return (await import("../conformance/report/junit.ts")).reportToJunit(report, { gate, methodOf });
  }
}

function notWritable(path: string, why: string): UsageError {
  return new UsageError(`Cannot write the report "${path}": ${why}; name a file that can be written.`);
}
