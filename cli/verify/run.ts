import { randomInt, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Gate } from "../../conformance/outcome/gate.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import { withoutCommands } from "../../conformance/report/github.ts";
import { type FindMethod, methodFinder } from "../../conformance/report/methods.ts";
import { renderReport } from "../../conformance/report/text.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import { verify } from "../../conformance/runner/verify.ts";
import { exitText } from "../../conformance/targets/await-ready.ts";
import { logEnding } from "../../conformance/targets/log-tail.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { TargetError } from "../../conformance/targets/target-error.ts";
import { allContracts } from "../../contracts/index.ts";
import { checkWritable, type ReportFile, writeReportFile } from "../files/reports.ts";
import { checkFaults } from "../mock/fault-names.ts";
import { startMockTarget } from "../mock/target.ts";
import { createProgressLine } from "../output/progress.ts";
import { styleFor } from "../output/terminal.ts";
import { UsageError } from "../output/usage-error.ts";
import { listenForStop } from "../process/stop-signal.ts";
import { openTarget } from "../target/open.ts";
import { settingsWords, type TargetSettings } from "../target/settings.ts";
import { checkClauseGlobs, checkRpcGlobs, checkScenarioGlobs, checkServices } from "./select.ts";

export interface JudgeOptions {
  /** As openTarget reads it; the embedded mock where absent. */
  readonly target: string | undefined;
  readonly settings: TargetSettings;
  readonly gate: Gate;
  readonly reports: readonly ReportFile[];
  /** As they were given, for replay lines. */
  readonly schemas?: readonly string[];
  readonly contractFiles?: readonly string[];
  /** Faults of the embedded mock. */
  readonly faults: readonly string[];
  readonly verify: Omit<VerifyOptions, "target">;
  /** In place of printing and writing the reports; returns the exit code. */
  readonly finish?: (report: Report) => Promise<number>;
}

/** The embedded mock need not take the time that a real stream takes. */
const embeddedSpeed = 20;
/** Connect's library takes more turns for a call: beside the runner in one process, less haste. */
const embeddedWebSpeed = 5;

function defaultSpeed({ target, verify: { transport } }: JudgeOptions): number {
  if (target !== undefined) return 1;
  return transport === undefined || transport === "grpc" ? embeddedSpeed : embeddedWebSpeed;
}

/** Judges a target, prints and writes the reports, and returns the exit code. */
export async function judgeTarget(options: JudgeOptions): Promise<number> {
  await checkUsage(options);
  const stop = listenForStop();
  const seeded = {
    ...options.verify,
    seed: options.verify.seed ?? randomInt(1, 2 ** 31),
    speed: options.verify.speed ?? defaultSpeed(options),
  };
  try {
    const report = await reportOn({ ...options, verify: seeded }, stop.signal);
    if (stop.signal.aborted) return interrupted(stop.exitCode());
    if (options.finish !== undefined) return await options.finish(report);
    const text = renderReport(report, {
      gate: options.gate,
      style: styleFor(process.stdout),
      methodOf: methodsOf(options),
    });
    const onGithub = options.reports.some(({ format }) => format === "github");
    process.stdout.write(onGithub ? withoutCommands(text, randomUUID()) : text);
    for (const file of options.reports) await writeReportFile(file, [report], methodsOf(options));
    return report.verdict === "passed" ? 0 : 1;
  } catch (error) {
    // Whatever a run throws after it was told to stop is a consequence of that.
    if (stop.signal.aborted) return interrupted(stop.exitCode());
    throw error;
  } finally {
    stop.close();
  }
}

/** How messages are shown decoded, also those of a schema of the user's own. */
function methodsOf({ verify: { contracts } }: JudgeOptions): FindMethod {
  return contracts === undefined
    ? methodFinder()
    : methodFinder([...new Set(contracts.flatMap(({ subject }) => subject?.method.parent ?? []))]);
}

function interrupted(code: number | undefined): number {
  process.stderr.write("streamproof: interrupted, nothing was judged.\n");
  return code ?? 2;
}

async function checkUsage({ target, settings, verify: given, faults, reports }: JudgeOptions): Promise<void> {
  if (target !== undefined && faults.length > 0) {
    throw new UsageError(
      "--fault belongs to the embedded mock; leave the target out, or start a mock with it.",
    );
  }
  if (target === undefined && Object.keys(settings).length > 0) {
    throw new UsageError(
      "The embedded mock needs no options about a target; name a target, or leave them out.",
    );
  }
  if (given.path !== undefined && given.seed === undefined) {
    throw new UsageError("--path leads nowhere without the seed it was found with; add --seed.");
  }
  if (given.http === "fetch" && (given.transport ?? "grpc") === "grpc") {
    throw new UsageError(
      "--http fetch cannot carry gRPC, which needs trailers; add --transport grpc-web or connect.",
    );
  }
  checkFaults(faults);
  const contracts = given.contracts ?? allContracts();
  checkClauseGlobs("--only", given.only ?? [], contracts);
  checkClauseGlobs("--skip", given.skip ?? [], contracts);
  checkScenarioGlobs(given.scenario ?? [], contracts);
  checkServices(given.service ?? [], contracts);
  checkRpcGlobs(given.rpc ?? [], contracts);
  await checkWritable(reports);
}

async function reportOn(options: JudgeOptions, signal: AbortSignal): Promise<Report> {
  const { faults, verify: given } = options;
  const target = await opened(options, signal);
  const end = watchEnd(target);
  const progress = createProgressLine(process.stderr);
  try {
    const report = await verify({
      ...given,
      target,
      ...(options.target === undefined ? { targetLabel: target.label } : {}),
      onProgress: progress.show,
      signal,
    });
    if (report.outcomes.length === 0) {
      throw new UsageError(
        "Nothing is left to judge: --only, --skip, --service and --scenario exclude each other; leave one out.",
      );
    }
    const words = [
      ...faults.map((name) => `--fault ${name}`),
      ...(options.schemas ?? []).map((path) => `--schema ${path}`),
      ...(options.contractFiles ?? []).map((path) => `--contracts ${path}`),
      ...settingsWords(options.settings),
    ];
    const ended = await end(report.verdict === "failed");
    const replayed = replayedWith(report, words);
    if (ended !== undefined) return { ...replayed, ended, verdict: "failed" };
    const log = report.verdict === "failed" ? (target.logTail?.(shownLines) ?? "") : "";
    return log === "" ? replayed : { ...replayed, log };
  } catch (error) {
    if (signal.aborted || !(error instanceof TargetError)) throw error;
    const ended = await end(true);
    if (ended === undefined) throw error;
    throw new TargetError(`Cannot judge ${target.label}: ${ended}`);
  } finally {
    progress.close();
    await target.close();
  }
}

/** The target, or the embedded mock as one. */
function opened(options: JudgeOptions, signal: AbortSignal): Promise<RunningTarget> {
  const { target, settings, faults, verify: given } = options;
  if (target === undefined) {
    const { seed, speed } = given;
    return startMockTarget(
      { faults, ...(seed === undefined ? {} : { seed }), ...(speed === undefined ? {} : { speed }) },
      signal,
    );
  }
  const http1 = given.transport !== undefined && given.transport !== "grpc";
  return openTarget(target, { settings, http1, signal });
}

const shownLines = 20;

/** How long the news of a server's end may take, where the run suggests it, in milliseconds. */
const newsMs = 2_000;

/** A function that tells whether, and how, the target has ended since. */
function watchEnd({ exited, logTail }: RunningTarget): (suspected: boolean) => Promise<string | undefined> {
  return async (suspected) => {
    if (exited === undefined) return undefined;
    const exit = await Promise.race([exited, setTimeout(suspected ? newsMs : 0, undefined, { ref: false })]);
    return exit === undefined
      ? undefined
      : `${exitText(exit)} in the middle of the run${logEnding(logTail?.(shownLines) ?? "")}`;
  };
}

/** The runner knows nothing of how its target was set up, and without that a replay would show nothing. */
function replayedWith(report: Report, words: readonly string[]): Report {
  if (words.length === 0) return report;
  const outcomes = report.outcomes.map((outcome) =>
    outcome.replay === "" ? outcome : { ...outcome, replay: [outcome.replay, ...words].join(" ") },
  );
  return { ...report, outcomes };
}
