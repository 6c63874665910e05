import { access, appendFile, constants, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Report } from "../../conformance/outcome/report.ts";
import type { FindMethod } from "../../conformance/report/methods.ts";
import { nearNames } from "../../text/did-you-mean.ts";
import { UsageError } from "../output/usage-error.ts";

const formats = ["text", "json", "junit", "html", "markdown", "github"] as const;
type Format = (typeof formats)[number];

/** A report to be written besides the one on stdout. */
export interface ReportFile {
  readonly format: Format;
  /** Empty for `github`, which writes to stdout and to the step's summary. */
  readonly path: string;
}

/** Reads `FORMAT=FILE`, or `github`. */
export function parseReportFile(text: string): ReportFile {
  const [name = "", ...rest] = text.split("=");
  const path = rest.join("=");
  const format = formats.find((known) => known === name);
  if (format === undefined) {
    const near = nearNames(name, formats)[0];
    const instead = near === undefined ? `one of ${formats.join(", ")}` : `"${near}"`;
    throw new UsageError(`--report ${text} has an unknown format; use ${instead}, as in --report json=FILE.`);
  }
  if (format === "github") {
    if (path === "") return { format, path };
    throw new UsageError(`--report ${text} must not name a file; use --report github.`);
  }
  if (path === "") throw new UsageError(`--report ${text} names no file; use --report ${name}=FILE.`);
  return { format, path };
}

/** Finds out before a long run whether its reports can be written after it. */
export async function checkWritable(files: readonly ReportFile[]): Promise<void> {
  for (const { path, format } of files) {
    if (format === "github") continue;
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw notWritable(path, "it is a folder");
    const folder = await stat(dirname(path)).catch(() => undefined);
    if (folder?.isDirectory() !== true) throw notWritable(path, `there is no folder "${dirname(path)}"`);
    await access(there === undefined ? dirname(path) : path, constants.W_OK).catch(() => {
      throw notWritable(path, "permission denied");
    });
  }
}

/** Writes one report, or several as one where their format can hold several. */
export async function writeReportFile(
  file: ReportFile,
  reports: readonly Report[],
  findMethod?: FindMethod,
): Promise<void> {
  // The schemas take longer to load than --help to print.
  const methodOf = findMethod ?? (await import("../../conformance/report/methods.ts")).methodFinder();
  if (file.format === "github") return writeToGithub(reports, methodOf);
  const text = await inFormat(file.format, reports, methodOf);
  await writeFile(file.path, text).catch((error: Error) => {
    throw notWritable(file.path, error.message);
  });
}

async function inFormat(
  format: Exclude<Format, "github">,
  reports: readonly Report[],
  methodOf: FindMethod,
): Promise<string> {
  switch (format) {
    case "text": {
      const { renderReport } = await import("../../conformance/report/text.ts");
      return reports.map((report) => renderReport(report, { ...gateIn(report), methodOf })).join("\n");
    }
    case "json": {
      const { reportToJson } = await import("../../conformance/report/json.ts");
      return reports.map((report) => reportToJson(report, methodOf)).join("");
    }
    case "junit": {
      const { reportToJunit } = await import("../../conformance/report/junit.ts");
      return reports.map((report) => reportToJunit(report, { ...gateIn(report), methodOf })).join("");
    }
    case "html":
      return (await import("../../conformance/report/html/page.ts")).reportsToHtml(reports, { methodOf });
    case "markdown":
      return (await import("../../conformance/report/markdown.ts")).reportsToMarkdown(reports, { methodOf });
  }
}

function gateIn({ gate }: Report): Pick<Report, "gate"> {
  return gate === undefined ? {} : { gate };
}

/** Annotations where the runner of GitHub reads them, and the summary that it shows with the step. */
async function writeToGithub(reports: readonly Report[], methodOf: FindMethod): Promise<void> {
  const { reportToGithub } = await import("../../conformance/report/github.ts");
  const { reportsToMarkdown } = await import("../../conformance/report/markdown.ts");
  process.stdout.write(reports.map((report) => reportToGithub(report, methodOf)).join(""));
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary === undefined || summary === "") return;
  await appendFile(summary, reportsToMarkdown(reports, { methodOf })).catch((error: Error) => {
    throw notWritable(summary, error.message);
  });
}

function notWritable(path: string, why: string): UsageError {
  return new UsageError(`Cannot write the report "${path}": ${why}; pass a writable file.`);
}
