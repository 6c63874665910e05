import { randomInt } from "node:crypto";
import type { Gate } from "../conformance/report/gate.ts";
import type { Report } from "../conformance/report/report.ts";
import { renderReport } from "../conformance/report/text.ts";
import type { VerifyOptions } from "../conformance/runner/options.ts";
import { verify } from "../conformance/runner/verify.ts";
import { addressText, parseAddress } from "../conformance/targets/address.ts";
import { probe } from "../conformance/targets/probe.ts";
import { openSocket } from "../conformance/transports/socket.ts";
import { type EmbeddedMock, startEmbeddedMock } from "./embedded-mock.ts";
import { checkFaults } from "./fault-names.ts";
import { checkClauseGlobs, checkRpcGlobs, checkScenarioGlobs, checkServices } from "./judged-names.ts";
import { createProgressLine } from "./progress.ts";
import { checkWritable, type ReportFile, writeReportFile } from "./report-files.ts";
import { listenForStop } from "./stop-signal.ts";
import { styleFor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface JudgeOptions {
  /** `host:port`; the embedded mock where absent. */
  readonly target: string | undefined;
  readonly gate: Gate;
  readonly reports: readonly ReportFile[];
  /** Faults of the embedded mock. */
  readonly faults: readonly string[];
  readonly verify: Omit<VerifyOptions, "target">;
}

/** The embedded mock need not take the time that a real stream takes. */
const embeddedSpeed = 20;

/** Judges a target, prints and writes the reports, and returns the exit code. */
export async function judge(options: JudgeOptions): Promise<number> {
  await checkUsage(options);
  const stop = listenForStop();
  const seeded = {
    ...options.verify,
    seed: options.verify.seed ?? randomInt(1, 2 ** 31),
    speed: options.verify.speed ?? (options.target === undefined ? embeddedSpeed : 1),
  };
  try {
    const report = await reportOn({ ...options, verify: seeded }, stop.signal);
    if (stop.signal.aborted) return interrupted(stop.exitCode());
    process.stdout.write(renderReport(report, { gate: options.gate, style: styleFor(process.stdout) }));
    for (const file of options.reports) await writeReportFile(file, report, options.gate);
    return report.verdict === "passed" ? 0 : 1;
  } catch (error) {
    // Whatever a run throws after it was told to stop is a consequence of that.
    if (stop.signal.aborted) return interrupted(stop.exitCode());
    throw error;
  } finally {
    stop.close();
  }
}

function interrupted(code: number | undefined): number {
  process.stderr.write("streamproof: interrupted, nothing was judged.\n");
  return code ?? 2;
}

async function checkUsage({ target, verify: given, faults, reports }: JudgeOptions): Promise<void> {
  if (target !== undefined && faults.length > 0) {
    throw new UsageError(
      "--fault belongs to the embedded mock; leave the target out, or start a mock with it.",
    );
  }
  if (given.path !== undefined && given.seed === undefined) {
    throw new UsageError("--path leads nowhere without the seed it was found with; add --seed.");
  }
  checkFaults(faults);
  checkClauseGlobs("--only", given.only ?? []);
  checkClauseGlobs("--skip", given.skip ?? []);
  checkScenarioGlobs(given.scenario ?? []);
  checkServices(given.service ?? []);
  checkRpcGlobs(given.rpc ?? []);
  await checkWritable(reports);
}

async function reportOn(options: JudgeOptions, signal: AbortSignal): Promise<Report> {
  const { target, faults, verify: given } = options;
  const address = target === undefined ? undefined : parseAddress(target);
  if (address !== undefined) await probe({ address }, { open: openSocket, signal });
  const mock = address === undefined ? await embedded(given, faults) : undefined;
  const progress = createProgressLine(process.stderr);
  try {
    const report = await verify({
      ...given,
      target: mock?.address ?? (address === undefined ? "" : addressText(address)),
      ...(mock === undefined ? {} : { targetLabel: "embedded mock" }),
      onProgress: progress.show,
      signal,
    });
    if (report.outcomes.length === 0) {
      throw new UsageError(
        "Nothing is left to judge: --only, --skip, --service and --scenario exclude each other; leave one out.",
      );
    }
    return faults.length === 0 ? report : withFaults(report, faults);
  } finally {
    progress.close();
    await mock?.close();
  }
}

function embedded(given: Omit<VerifyOptions, "target">, faults: readonly string[]): Promise<EmbeddedMock> {
  return startEmbeddedMock({
    faults,
    ...(given.seed === undefined ? {} : { seed: given.seed }),
    ...(given.speed === undefined ? {} : { speed: given.speed }),
  });
}

/** The runner knows nothing of the mock's faults, and without them a replay would show nothing. */
function withFaults(report: Report, faults: readonly string[]): Report {
  const words = faults.map((name) => ` --fault ${name}`).join("");
  const outcomes = report.outcomes.map((outcome) =>
    outcome.replay === "" ? outcome : { ...outcome, replay: `${outcome.replay}${words}` },
  );
  return { ...report, outcomes };
}
