import { randomUUID } from "node:crypto";
import { implementedClause, oneHealthyCall } from "../../contracts/generic/implemented.ts";
import { allContracts } from "../../contracts/index.ts";
import { type Clause, judgesScenario } from "../../contracts/model/clause.ts";
import type { Facts } from "../../contracts/model/observation.ts";
import type { Capability, Scenario } from "../../contracts/model/scenario.ts";
import { endOf, gaveUp } from "../../contracts/transcript/query.ts";
import { knownFiles } from "../../fixtures/files/catalogue.ts";
import { withKnownFailures } from "../outcome/known-failures.ts";
import type { Report } from "../outcome/report.ts";
import { gateOf, summaryOf, verdictOf } from "../outcome/summary.ts";
import { version } from "../outcome/version.ts";
import { parseAddress } from "../targets/address.ts";
import { TargetError } from "../targets/target-error.ts";
import { createTransport, httpVersionFor } from "../transports/create.ts";
import type { Transport } from "../transports/transport.ts";
import { type Calibration, calibrate, stillAnswers } from "./calibrate.ts";
import { createLagMeter } from "./lag-meter.ts";
import type { Bench } from "./observe.ts";
import type { VerifyOptions } from "./options.ts";
import { outcomeOf, type ScenarioResult, undecidedBy, withTallies } from "./outcome-of-clause.ts";
import { withOwnServer } from "./own-server.ts";
import { type PlannedContract, plan } from "./plan.ts";
import { presenceOf } from "./presence.ts";
import { createProgress } from "./progress.ts";
import { runScenario } from "./run-scenario.ts";
import { sideBySide } from "./side-by-side.ts";

const defaultTimeoutMs = 10_000;
/** Bound of the waits at an RPC that was silent to a healthy call: that says enough. */
const silentTimeoutMs = 1_000;
const defaultConcurrency = 16;
/** Timed scenarios mostly wait. Few enough for a server with a worker for each call. */
const timedConcurrency = 24;
/** Heavy scenarios run beside few others. */
const heavyConcurrency = 3;
/** Servers of their own side by side. */
const apartConcurrency = 6;
const defaultSkewMs = 5 * 60_000;

/** Judges a target by the contracts. Rejects with a TargetError where it cannot be reached. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedMs = performance.now();
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const { target } = options;
  const label = typeof target === "string" ? target : target.label;
  const endpoint = typeof target === "string" ? { address: parseAddress(target) } : target.endpoint;
  const name = options.transport ?? "grpc";
  if (name === "grpc" && options.http === "fetch") {
    throw new TargetError(
      `Cannot judge ${label}: fetch has no trailers for gRPC. Choose grpc-web or connect.`,
    );
  }
  const http = options.http ?? (await httpVersionFor(name, endpoint, options.signal));
  const transport = createTransport(name, endpoint, http);
  const lag = createLagMeter();
  try {
    const bench = await prepare(options, label, transport, lag);
    const contracts = options.contracts ?? allContracts();
    const planned = plan(contracts, options);
    const results = await runAll(planned, options, seed, bench);
    const context = {
      target: options.targetLabel === undefined ? label : undefined,
      seed,
      speed: bench.facts.speed,
      filesPrefix: bench.facts.filesPrefix,
      transport: name,
      ...(options.http === undefined ? {} : { http: options.http }),
    };
    const outcomes = planned.flatMap((each) =>
      each.clauses.map((clause) => outcomeOf(clause, each.contract, results.get(each) ?? new Map(), context)),
    );
    const report: Report = {
      streamproof: version,
      target: options.targetLabel ?? label,
      transport: transport.name,
      seed,
      durationMs: Math.round(performance.now() - startedMs),
      outcomes,
      summary: summaryOf(outcomes),
      verdict: verdictOf({ outcomes }, options),
      gate: gateOf(options),
    };
    return withKnownFailures(report, options.knownFailures ?? [], {
      today: options.today ?? new Date().toISOString().slice(0, "2026-12-31".length),
      gate: options,
      all: plan(contracts, {}).flatMap(({ contract, clauses }) =>
        clauses.map(({ id }) => ({ clause: id, rpc: contract.rpc })),
      ),
    });
  } finally {
    lag.close();
  }
}

async function prepare(
  options: VerifyOptions,
  label: string,
  transport: Transport,
  lag: ReturnType<typeof createLagMeter>,
): Promise<Bench> {
  let calibration: Calibration;
  try {
    calibration = await calibrate(transport, lag);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TargetError(
      `Cannot judge ${label}: ${why}. Check that the server runs there and speaks ${transport.name}.`,
    );
  }
  const running = typeof options.target === "string" ? undefined : options.target;
  const began = await running?.sample?.();
  const facts: Facts = {
    files: options.files ?? knownFiles(),
    filesPrefix: options.filesPrefix ?? running?.filesPrefix ?? "",
    speed: options.speed ?? 1,
    toleranceMs: calibration.toleranceMs,
    skewMs: defaultSkewMs,
    fresh: () => randomUUID(),
    thorough: options.thorough ?? false,
    ...(began?.incarnation === undefined ? {} : { incarnation: began.incarnation }),
  };
  return {
    transport,
    lag,
    facts,
    ...(running === undefined ? {} : { target: running }),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    answers: calibration.answered,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onFinding === undefined ? {} : { onFinding: options.onFinding }),
  };
}

type Results = Map<string, ScenarioResult>;

async function runAll(
  planned: readonly PlannedContract[],
  options: VerifyOptions,
  seed: number,
  given: Bench,
): Promise<ReadonlyMap<PlannedContract, Results>> {
  const over = new AbortController();
  const signals = given.signal === undefined ? [over.signal] : [given.signal, over.signal];
  const bench: Bench = { ...given, signal: AbortSignal.any(signals) };
  const results = new Map<PlannedContract, Results>(planned.map((each) => [each, new Map()]));
  const progress = createProgress(planned, options.onProgress);
  const benches = new Map<PlannedContract, Bench>();
  const only = new Map<PlannedContract, readonly Clause[]>();

  /** Set once the target no longer answers: the rest of the run would only wait. */
  let gone: string | undefined;

  async function run(each: PlannedContract, scenario: Scenario): Promise<void> {
    const own = results.get(each);
    if (gone !== undefined) {
      own?.set(scenario.name, { kind: "errored", reason: gone });
      return;
    }
    const result = await progress.during(each.contract.rpc, scenario, () =>
      runOne(only.get(each) ?? each.clauses, scenario, options, seed, benches.get(each) ?? bench),
    );
    // What was cut short shows nothing about the target.
    own?.set(scenario.name, gone === undefined ? result : { kind: "errored", reason: gone });
    if (
      gone === undefined &&
      bench.answers &&
      waitedInVain(result) &&
      !(await stillAnswers(bench.transport))
    ) {
      gone ??= `The target stopped answering during ${each.contract.rpc}, scenario ${scenario.name}. Look at its log.`;
      over.abort();
    }
  }

  // First a healthy call of each RPC: one that is not there is one failure, not thirty.
  await sideBySide(
    planned.map((each) => async () => {
      const presence = options.path === undefined ? await presenceOf(each.contract, bench) : "present";
      if (presence === "silent") benches.set(each, { ...bench, timeoutMs: silentTimeoutMs, silent: true });
      const tells = each.clauses.filter((clause) => clause.id === implementedClause);
      // Where the clause that says so is left out, the others have to fail.
      if (presence !== "unimplemented" || tells.length === 0) return;
      only.set(each, tells);
      for (const { name } of each.scenarios) {
        if (name === oneHealthyCall.name) continue;
        results.get(each)?.set(name, { kind: "unsupported", reason: "the RPC answers UNIMPLEMENTED" });
      }
    }),
    timedConcurrency,
  );
  // The first scenarios of all contracts, then the second ones …: what takes long begins early.
  const tasks = planned
    .flatMap((each) =>
      each.scenarios
        .filter((scenario) => !results.get(each)?.has(scenario.name))
        .map((scenario, turn) => ({ load: scenario.load, turn, run: () => run(each, scenario) })),
    )
    .sort((a, b) => a.turn - b.turn);
  const of = (load: Scenario["load"]) => tasks.filter((task) => task.load === load).map((task) => task.run);
  const concurrency = options.concurrency ?? defaultConcurrency;
  await Promise.all([
    sideBySide(of("timed"), options.concurrency ?? timedConcurrency),
    sideBySide(of("light"), concurrency),
  ]);
  // Nothing whose time is judged runs beside what burdens the target.
  await sideBySide(of("heavy"), Math.min(concurrency, heavyConcurrency));
  await sideBySide(of("apart"), Math.min(concurrency, apartConcurrency));
  // What the runner was too late for among others it may see by itself.
  for (const each of planned) {
    for (const scenario of each.scenarios) {
      const result = results.get(each)?.get(scenario.name);
      const open = undecidedBy(result);
      if (open.length === 0 || gone !== undefined || bench.signal?.aborted === true) continue;
      const again = await runOne(open, scenario, options, seed, benches.get(each) ?? bench);
      if (result !== undefined) results.get(each)?.set(scenario.name, withTallies(result, again));
    }
  }
  return results;
}

async function runOne(
  judging: readonly Clause[],
  scenario: Scenario,
  options: VerifyOptions,
  seed: number,
  bench: Bench,
): Promise<ScenarioResult> {
  const missing = missingCapability(scenario, bench);
  if (missing !== undefined) return { kind: "unsupported", reason: missing };
  const clauses = judging.filter((clause) => judgesScenario(clause, scenario.name));
  try {
    const apart = scenario.needs.includes("own-server");
    const run = {
      seed,
      // A server of its own for each smaller input would take long, and leaks have no smallest input.
      shrink: options.shrink !== false && bench.silent !== true && !apart,
      ...(options.path === undefined ? {} : { path: options.path }),
      ...(options.runs === undefined ? {} : { runs: options.runs }),
    };
    const tallies = apart
      ? await withOwnServer(bench, (own) => runScenario(scenario, clauses, run, own))
      : await runScenario(scenario, clauses, run, bench);
    return { kind: "ran", tallies };
  } catch (error) {
    return { kind: "errored", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether a failure of the scenario shows a wait that nothing ended, or a connection that was lost. */
function waitedInVain(result: ScenarioResult): boolean {
  if (result.kind !== "ran") return false;
  return [...result.tallies.values()].some((tally) =>
    tally.failure?.finding.observation.transcripts.some(
      (transcript) => gaveUp(transcript) !== undefined || endOf(transcript)?.cause === "connection-lost",
    ),
  );
}

/** What a target must bring for these; the rest is the transport's. */
const ofTarget = new Map<
  Capability,
  { readonly key: "another" | "sample" | "terminate"; readonly why: string }
>([
  ["own-server", { key: "another", why: "the target cannot be started a second time" }],
  ["observed", { key: "sample", why: "the target's memory and files cannot be seen" }],
  ["stoppable", { key: "terminate", why: "the target cannot be asked to stop" }],
]);

/** Why the scenario cannot be run; undefined where it can. */
function missingCapability(scenario: Scenario, { transport, target }: Bench): string | undefined {
  for (const need of scenario.needs) {
    const targets = ofTarget.get(need);
    if (targets === undefined) {
      if (!transport.capabilities.has(need)) return `${transport.name} cannot carry it (${need})`;
    } else if (target?.[targets.key] === undefined) {
      return targets.why;
    }
  }
  return undefined;
}
