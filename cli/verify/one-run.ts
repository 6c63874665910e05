import { setTimeout } from "node:timers/promises";
import type { Report } from "../../conformance/outcome/report.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import { verify } from "../../conformance/runner/verify.ts";
import { exitText } from "../../conformance/targets/await-ready.ts";
import { logEnding } from "../../conformance/targets/log-tail.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { TargetError } from "../../conformance/targets/target-error.ts";
import { allContracts } from "../../contracts/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { startSpawnedMock } from "../mock/spawned.ts";
import { startMockTarget } from "../mock/target.ts";
import type { OptionValues } from "../options/option.ts";
import { targetSettings } from "../options/parts.ts";
import { replayWords } from "../options/replay-words.ts";
import { createProgressLine } from "../output/progress.ts";
import { UsageError } from "../output/usage-error.ts";
import { openTarget } from "../target/open.ts";
import { coverageMeter } from "./coverage.ts";
import { latencyMeter } from "./latencies.ts";
import { runTracing } from "./tracing.ts";
import { checkNames } from "./usage.ts";

export interface OneRun {
  /** As openTarget reads it; the embedded mock where absent. */
  readonly target: string | undefined;
  readonly values: OptionValues;
  readonly verify: Omit<VerifyOptions, "target">;
  /** Whether the target is asked what it serves. */
  readonly asked: boolean;
}

/** A report, and the contracts that were judged where they are not the bundled ones. */
export interface RunReport {
  readonly report: Report;
  readonly contracts: readonly Contract[] | undefined;
}

/** Opens the target, tests it and closes it. */
export async function reportOn(run: OneRun, signal: AbortSignal): Promise<RunReport> {
  const target = await opened(run, signal);
  const end = watchEnd(target);
  const progress = createProgressLine(process.stderr);
  const tracing = await runTracing(run.values.otel);
  try {
    const contracts = run.asked ? await contractsAt(target, run.values) : run.verify.contracts;
    const meter = coverageMeter(contracts ?? allContracts(), run.values.coverageAtLeast);
    const measured = contracts !== undefined || run.values.coverageAtLeast !== undefined;
    const times = latencyMeter();
    const judged = await verify({
      ...run.verify,
      ...(tracing === undefined ? {} : { traced: true }),
      onFinding: (...finding) => {
        if (measured) meter.onFinding(...finding);
        tracing?.onFinding(...finding);
        times.onFinding(...finding);
      },
      ...(contracts === undefined ? {} : { contracts }),
      target,
      ...(run.target === undefined ? { targetLabel: target.label } : {}),
      onProgress: progress.show,
      signal,
    });
    const latencies = times.latencies();
    const timed = latencies.length === 0 ? judged : { ...judged, latencies };
    const report = measured ? meter.added(timed) : timed;
    if (report.outcomes.length === 0) {
      throw new UsageError("No clause matches the combination of --only, --skip, --service and --scenario.");
    }
    const ended = await end(report.verdict === "failed");
    const replayed = replayedWith(report, replayWords(run.values));
    if (ended !== undefined) return { report: { ...replayed, ended, verdict: "failed" }, contracts };
    const log = report.verdict === "failed" ? (target.logTail?.(shownLines) ?? "") : "";
    return { report: log === "" ? replayed : { ...replayed, log }, contracts };
  } catch (error) {
    if (signal.aborted || !(error instanceof TargetError)) throw error;
    const ended = await end(true);
    if (ended === undefined) throw error;
    throw new TargetError(`Cannot judge ${target.label}: ${ended}`);
  } finally {
    progress.close();
    await tracing?.close();
    await target.close();
  }
}

/** What the target says that it serves. */
async function contractsAt(target: RunningTarget, values: OptionValues): Promise<readonly Contract[]> {
  const { targetContracts } = await import("../schema/target-contracts.ts");
  const contracts = await targetContracts(target, values.contracts);
  checkNames(values, contracts);
  return contracts;
}

/** The target, or the embedded mock as one. */
async function opened({ target, values, verify: run }: OneRun, signal: AbortSignal): Promise<RunningTarget> {
  if (target === undefined) {
    const { seed, speed } = run;
    const options = {
      faults: values.faults ?? [],
      ...(seed === undefined ? {} : { seed }),
      ...(speed === undefined ? {} : { speed }),
    };
    const mock = await startMockTarget(options, signal);
    // What needs a server of its own gets the mock in a process of its own.
    return {
      ...mock,
      another: (given) => startSpawnedMock(options, given?.signal ?? signal, given?.env),
      anotherObserved: true,
    };
  }
  const http1 = run.transport !== undefined && run.transport !== "grpc";
  return openTarget(target, { settings: targetSettings(values), http1, signal });
}

const shownLines = 20;

/** How long the news of a server's end may take, where the run suggests it, in milliseconds. */
const newsMs = 2_000;

/** A function that says whether, and how, the target has ended since. */
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
