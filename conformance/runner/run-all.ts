import { oneHealthyCall } from "../../contracts/generic/implemented.ts";
import type { Acquaintance } from "../../contracts/model/acquaintance.ts";
import { type Clause, judgesScenario } from "../../contracts/model/clause.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { declaredExamples, declaredScenario } from "../../contracts/model/declared-part.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import { missingCapability } from "./capabilities.ts";
import type { RunContext } from "./context.ts";
import { isSlow, onlyReads } from "./effects.ts";
import type { Lives } from "./lives.ts";
import { metAndPlanned, type Unmet } from "./met-and-planned.ts";
import type { VerifyOptions } from "./options.ts";
import { type ScenarioResult, undecidedBy, withTallies } from "./outcome-of-clause.ts";
import { withOwnServer } from "./own-server.ts";
import type { PlannedContract } from "./plan.ts";
import { presenceOf } from "./presence.ts";
import { createProgress, type RunProgress } from "./progress.ts";
import { judgeObservation, runScenario } from "./run-scenario.ts";
import { sideBySide } from "./side-by-side.ts";

/** Bound of the waits at an RPC that was silent to a healthy call: that says enough. */
const silentTimeoutMs = 1_000;
const defaultConcurrency = 16;
/** Timed scenarios mostly wait. Few enough for a server with a worker for each call. */
const timedConcurrency = 24;
/** Heavy scenarios run beside few others. */
const heavyConcurrency = 3;
/** Servers of their own side by side. */
const apartConcurrency = 6;

export type Results = Map<string, ScenarioResult>;

/** What a run gave: the contracts as they were met, and what became of their scenarios. */
export interface RunResults {
  readonly planned: readonly PlannedContract[];
  readonly results: ReadonlyMap<PlannedContract, Results>;
}

/** How one contract is run. */
interface Course {
  readonly each: PlannedContract;
  readonly results: Results;
  /** Changes of the context for this RPC. */
  readonly with: Pick<RunContext, "silent" | "unknown"> & { readonly timeoutMs?: number };
  /** The clauses that are judged where one says all; those of the contract where absent. */
  readonly only?: readonly Clause[];
  readonly runs?: number;
}

export async function runAll(
  contracts: readonly Contract[],
  options: VerifyOptions,
  seed: number,
  lives: Lives,
): Promise<RunResults> {
  const { planned, observations, unmet } = await metAndPlanned(contracts, options, seed, lives);
  const progress = createProgress(planned, options.onProgress);
  const courses = new Map<PlannedContract, Course>();
  await sideBySide(
    planned.map((each) => async () => {
      const undecided = unmet.get(each.contract);
      courses.set(
        each,
        undecided === undefined
          ? await courseOf(each, observations.get(each.contract), options, lives)
          : undecidedCourse(each, undecided),
      );
    }),
    timedConcurrency,
  );
  const all = planned.flatMap((each) => courses.get(each) ?? []);
  const run = { options, seed, lives, progress };
  for (const phase of phasesOf(all)) await runPhase(phase, run);
  // Nothing whose time is judged runs beside what burdens the target.
  await sideBySide(
    tasksOf(all, "apart", run),
    Math.min(options.concurrency ?? defaultConcurrency, apartConcurrency),
  );
  await again(all, run);
  return { planned, results: new Map(all.map(({ each, results }) => [each, results])) };
}

function undecidedCourse(each: PlannedContract, undecided: Unmet): Course {
  return { each, results: new Map(each.scenarios.map(({ name }) => [name, undecided])), with: {} };
}

/** First a healthy call of each RPC: one that is not there is one failure, not thirty. */
async function courseOf(
  each: PlannedContract,
  met: Observation | undefined,
  options: VerifyOptions,
  lives: Lives,
): Promise<Course> {
  const results: Results = new Map();
  const { acquaintance, subject } = each.contract;
  if (acquaintance !== undefined && subject?.seen !== undefined) {
    const { name } = acquaintance.scenario;
    const clauses = each.clauses.filter((clause) => judgesScenario(clause, name));
    if (met !== undefined) results.set(name, { kind: "ran", tallies: judgeObservation(clauses, met) });
    if (subject.seen.kind !== "served") {
      const reason = met === undefined ? "the RPC could not be called" : subject.seen.reason;
      for (const scenario of each.scenarios) {
        if (isOwedBy(subject.seen, scenario)) continue;
        if (!results.has(scenario.name)) results.set(scenario.name, { kind: "not-exercised", reason });
      }
    }
    return { each, results, with: { unknown: true }, ...(isSlow(subject.seen) ? { runs: 1 } : {}) };
  }
  const [scenario] = each.scenarios;
  if (options.path !== undefined || scenario === undefined) return { each, results, with: {} };
  const lived = await lives.living(scenario, (context) => presenceOf(each.contract, context));
  const presence = lived.kind === "done" ? lived.value : "present";
  const telling = { unimplemented: "call/implemented", refused: "call/served" };
  if (presence === "unimplemented" || presence === "refused") {
    // Where the clause that says so is left out, the others have to fail.
    if (each.clauses.some(({ id }) => id === telling[presence])) {
      const kind = presence === "refused" ? "not-exercised" : "unsupported";
      const reason =
        presence === "refused" ? "the RPC refused a healthy call" : "the RPC answers UNIMPLEMENTED";
      for (const { name } of each.scenarios) {
        if (name !== oneHealthyCall.name) results.set(name, { kind, reason });
      }
      const only = each.clauses.filter(({ id }) => id === telling[presence]);
      return { each, results, with: {}, only };
    }
  }
  const silent = presence === "silent" ? { timeoutMs: silentTimeoutMs, silent: true } : {};
  return { each, results, with: silent };
}

/** Whether what was declared is judged of an RPC, though it was not seen to serve anything. */
function isOwedBy({ kind }: Acquaintance, { name }: Scenario): boolean {
  return (
    (kind === "quiet" && name.startsWith(declaredScenario)) ||
    (kind === "refused" && name.startsWith(declaredExamples))
  );
}

/**
 * What is run side by side: contracts of known behaviour, and RPCs that only read; the others may change the server for
 * good, and come one after the other.
 */
function phasesOf(courses: readonly Course[]): readonly (readonly Course[])[] {
  const changing = courses.filter(
    ({ each: { contract } }) => contract.subject?.seen !== undefined && !onlyReads(contract.subject),
  );
  const side = courses.filter((course) => !changing.includes(course));
  return [side, ...changing.map((course) => [course])];
}

interface Run {
  readonly options: VerifyOptions;
  readonly seed: number;
  readonly lives: Lives;
  readonly progress: RunProgress;
}

async function runPhase(courses: readonly Course[], run: Run): Promise<void> {
  const { concurrency } = run.options;
  await Promise.all([
    sideBySide(tasksOf(courses, "timed", run), concurrency ?? timedConcurrency),
    sideBySide(tasksOf(courses, "light", run), concurrency ?? defaultConcurrency),
  ]);
  const heavy = Math.min(concurrency ?? defaultConcurrency, heavyConcurrency);
  await sideBySide(tasksOf(courses, "heavy", run), heavy);
}

/** The first scenarios of all contracts, then the second ones …: what takes long begins early. */
function tasksOf(
  courses: readonly Course[],
  load: Scenario["load"],
  run: Run,
): readonly (() => Promise<void>)[] {
  return courses
    .flatMap((course) =>
      course.each.scenarios
        .filter((scenario) => !course.results.has(scenario.name))
        .map((scenario, turn) => ({ scenario, turn, task: () => runInto(course, scenario, run) })),
    )
    .filter(({ scenario }) => scenario.load === load)
    .sort((a, b) => a.turn - b.turn)
    .map(({ task }) => task);
}

async function runInto(course: Course, scenario: Scenario, run: Run): Promise<void> {
  const { each, results } = course;
  const result = await run.progress.during(each.contract.rpc, scenario, () =>
    living(course, course.only ?? each.clauses, scenario, run),
  );
  results.set(scenario.name, result);
}

/** What the runner was too late for among others it may see by itself. */
async function again(courses: readonly Course[], run: Run): Promise<void> {
  for (const course of courses) {
    for (const scenario of course.each.scenarios) {
      const result = course.results.get(scenario.name);
      const open = undecidedBy(result);
      if (open.length === 0 || result === undefined) continue;
      course.results.set(scenario.name, withTallies(result, await living(course, open, scenario, run)));
    }
  }
}

async function living(
  course: Course,
  clauses: readonly Clause[],
  scenario: Scenario,
  run: Run,
): Promise<ScenarioResult> {
  const lived = await run.lives.living(scenario, (context) =>
    runOne(clauses, scenario, run, { ...context, ...course.with }, course.runs),
  );
  return lived.kind === "done" ? lived.value : lived;
}

async function runOne(
  judging: readonly Clause[],
  scenario: Scenario,
  { options, seed }: Run,
  context: RunContext,
  runs: number | undefined,
): Promise<ScenarioResult> {
  const apart = scenario.needs.includes("own-server");
  if (apart && options.quick === true) return { kind: "unsupported", reason: "left out by --quick" };
  const missing = missingCapability(scenario, context);
  if (missing !== undefined) return { kind: "unsupported", reason: missing };
  const clauses = judging.filter((clause) => judgesScenario(clause, scenario.name));
  try {
    const own = options.runs ?? runs;
    const run = {
      seed,
      // A server of its own for each smaller input would take long, and leaks have no smallest input.
      shrink: options.shrink !== false && context.silent !== true && !apart,
      ...(options.path === undefined ? {} : { path: options.path }),
      ...(own === undefined ? {} : { runs: own }),
    };
    const tallies = apart
      ? await withOwnServer(context, (ownContext) => runScenario(scenario, clauses, run, ownContext))
      : await runScenario(scenario, clauses, run, context);
    return { kind: "ran", tallies };
  } catch (error) {
    return { kind: "errored", reason: error instanceof Error ? error.message : String(error) };
  }
}
