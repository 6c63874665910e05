import { randomInt, randomUUID } from "node:crypto";
import { defaultGate, type Gate } from "../../conformance/outcome/gate.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import { withoutCommands } from "../../conformance/report/github.ts";
import { type FindMethod, methodFinder } from "../../conformance/report/methods.ts";
import { renderReport } from "../../conformance/report/text.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { writeReportFile } from "../files/reports.ts";
import type { OptionValues } from "../options/option.ts";
import { runValues } from "../options/parts.ts";
import { styleFor } from "../output/terminal.ts";
import { listenForStop } from "../process/stop-signal.ts";
import { ownContracts } from "../schema/own-contracts.ts";
import { reportOn } from "./one-run.ts";
import { checkNames, checkServed, checkUsage } from "./usage.ts";

export interface TargetRun {
  /** As openTarget reads it; the embedded mock where absent. */
  readonly target: string | undefined;
  readonly values: OptionValues;
  /** What the runner is told beside the options. */
  readonly run: Pick<VerifyOptions, "knownFailures" | "shrink">;
  /** In place of printing and writing the reports; returns the exit code. */
  readonly finish?: (report: Report, gate: Gate) => Promise<number>;
}

/** The embedded mock need not take the time that a real stream takes. */
const embeddedSpeed = 20;
/** Connect's library takes more turns for a call: beside the runner in one process, less haste. */
const embeddedWebSpeed = 5;

/** Tests a target, prints and writes the reports, and returns the exit code. */
export async function judgeTarget({ target, values, run, finish }: TargetRun): Promise<number> {
  await checkUsage(target, values);
  const { schemas, imports, contracts: files, transport = "grpc" } = values;
  // Without a schema a target says itself what it serves, and names are checked then.
  const mayAsk = target !== undefined && transport === "grpc";
  const own = await ownContracts({
    ...{ asked: mayAsk },
    ...(schemas === undefined ? {} : { schemas }),
    ...(imports === undefined ? {} : { imports }),
    ...(files === undefined ? {} : { files }),
  });
  const asked = mayAsk && own === undefined;
  if (!asked) checkNames(values, own);
  if (target === undefined) checkServed(own);
  const { level = defaultGate.level, strict = defaultGate.strict, reports = [] } = values;
  const gate: Gate = { level, strict };
  const verify = {
    ...runValues(values),
    ...run,
    ...(own === undefined ? {} : { contracts: own }),
    seed: values.seed ?? randomInt(1, 2 ** 31),
    speed: values.speed ?? defaultSpeed(target, values),
  };
  const stop = listenForStop();
  try {
    const { report, contracts } = await reportOn({ target, values, verify, asked }, stop.signal);
    if (finish !== undefined) return await finish(report, gate);
    const methodOf = methodsOf(contracts);
    const text = renderReport(report, {
      ...{ gate, style: styleFor(process.stdout), methodOf },
      frames: values.wire === true,
    });
    const onGithub = reports.some(({ format }) => format === "github");
    process.stdout.write(onGithub ? withoutCommands(text, randomUUID()) : text);
    for (const file of reports) await writeReportFile(file, [report], methodOf);
    if (stop.signal.aborted)
      process.stderr.write("streamproof: interrupted; the report has what was judged.\n");
    return report.verdict === "passed" && !stop.signal.aborted ? 0 : 1;
  } catch (error) {
    // Whatever a run throws after it was told to stop is a consequence of that.
    if (stop.signal.aborted) return interrupted(stop.exitCode());
    throw error;
  } finally {
    stop.close();
  }
}

function defaultSpeed(target: string | undefined, { transport }: OptionValues): number {
  if (target !== undefined) return 1;
  return transport === undefined || transport === "grpc" ? embeddedSpeed : embeddedWebSpeed;
}

/** How messages are shown decoded, also those of a schema of the user's own. */
function methodsOf(contracts: readonly Contract[] | undefined): FindMethod {
  return contracts === undefined
    ? methodFinder()
    : methodFinder([...new Set(contracts.flatMap(({ subject }) => subject?.method.parent ?? []))]);
}

function interrupted(code: number | undefined): number {
  process.stderr.write("streamproof: interrupted; no verdict.\n");
  return code ?? 2;
}
