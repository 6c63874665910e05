import { Command } from "commander";
import type { Report } from "../../conformance/outcome/report.ts";
import type { FindMethod } from "../../conformance/report/methods.ts";
import { parseReportFile, type ReportFile } from "../files/reports.ts";
import { UsageError } from "../output/usage-error.ts";
import type { SetExitCode } from "../process/exit-code.ts";

interface Options {
  readonly report: readonly ReportFile[];
}

/** `streamproof merge`: several reports as one, side by side. */
export function mergeCommand(setExitCode: SetExitCode): Command {
  return new Command("merge")
    .description("Merge reports side by side: implementations, transports or shards.")
    .argument("<report...>", "files that verify --report json=FILE wrote")
    .option(
      "--report <format=file>",
      "also write html, markdown or text; or github, without a file (repeatable)",
      collectReport,
      [],
    )
    .addHelpText("after", examples)
    .action(async (files: readonly string[], options: Options) => setExitCode(await merge(files, options)));
}

const examples = `
Examples:
  streamproof merge go.json java.json
  streamproof merge reports/*.json --report html=matrix.html --report markdown=matrix.md

Exit codes: 0 all passed, 1 one failed, 2 unreadable file.`;

function collectReport(text: string, before: readonly ReportFile[]): readonly ReportFile[] {
  const file = parseReportFile(text);
  if (file.format === "json" || file.format === "junit") {
    throw new UsageError(
      `--report ${text}: ${file.format} holds one run; write html, markdown, text or github, and keep the reports of the runs.`,
    );
  }
  return [...before, file];
}

async function merge(files: readonly string[], options: Options): Promise<number> {
  const { checkWritable, writeReportFile } = await import("../files/reports.ts");
  await checkWritable(options.report);
  const reports = await Promise.all(files.map(reportIn));
  const { comparisonText } = await import("../../conformance/report/comparison-text.ts");
  const { styleFor } = await import("../output/terminal.ts");
  process.stdout.write(comparisonText(reports, styleFor(process.stdout)));
  const methodOf = await methodsHere();
  for (const file of options.report) await writeReportFile(file, reports, methodOf);
  return reports.every(({ verdict }) => verdict === "passed") ? 0 : 1;
}

/** The methods of the bundled services and of those that the config names: messages are shown decoded. */
async function methodsHere(): Promise<FindMethod> {
  const { methodFinder } = await import("../../conformance/report/methods.ts");
  const { readConfig } = await import("../files/config.ts");
  const bundled = methodFinder();
  const schemas = (await readConfig(process.cwd(), undefined))?.content.schemas;
  if (!Array.isArray(schemas) || schemas.length === 0) return bundled;
  const { servicesOf } = await import("../schema/services-of.ts");
  const own = methodFinder(await servicesOf(schemas.map(String)));
  return (rpc) => own(rpc) ?? bundled(rpc);
}

async function reportIn(file: string): Promise<Report> {
  const { readFile } = await import("node:fs/promises");
  const { reportFromJson } = await import("../../conformance/report/read-json.ts");
  try {
    return reportFromJson(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot merge "${file}": ${why} Pass files that verify --report json=FILE wrote.`);
  }
}
