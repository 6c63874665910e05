import { access, writeFile } from "node:fs/promises";
import { type BaselineOptions, baselineOf } from "../../conformance/outcome/baseline.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import { knownFailuresName, readKnownFailures } from "../files/known-failures.ts";
import { UsageError } from "../output/usage-error.ts";

export interface WriteBaselineOptions extends Omit<BaselineOptions, "known"> {
  readonly file: string | undefined;
}

/** Writes the list anew, says what it holds, and returns the exit code. */
export async function writeBaseline(report: Report, options: WriteBaselineOptions): Promise<number> {
  const name = options.file ?? knownFailuresName;
  const isThere = await access(name).then(
    () => true,
    () => false,
  );
  const known = isThere ? await readKnownFailures(name) : [];
  const entries = baselineOf(report, { ...options, known });
  await writeFile(name, `${JSON.stringify(entries, null, 2)}\n`).catch((error: Error) => {
    throw new UsageError(`Cannot write ${name}: ${error.message}; use a writable folder.`);
  });
  const count = `${entries.length} known ${entries.length === 1 ? "failure" : "failures"}`;
  const unjudged = report.summary.errored + report.summary.inconclusive;
  process.stdout.write(`written: ${name}, with ${count} of ${report.target}\n`);
  if (unjudged > 0) {
    process.stdout.write(`${unjudged} clauses have no verdict and are not listed; run it again.\n`);
  }
  return 0;
}
