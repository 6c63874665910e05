import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Clause } from "../../contracts/model/clause.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import { createConnectionPool } from "./connection-pool.ts";
import type { Finding, RunContext } from "./context.ts";
import { observe } from "./observe.ts";

/** What a scenario showed about one clause, over all its inputs. */
export interface Tally {
  readonly holds: number;
  readonly vacuous: number;
  readonly inconclusive: number;
  /** Why the last observation that could not be judged could not. */
  readonly reason: string;
  readonly failure?: Failure;
}

export interface Failure {
  readonly finding: Extract<Finding, { kind: "violated" | "inconclusive" }>;
  /** Where fast-check finds the input again, from the run's seed. */
  readonly path: string;
  /** Inputs tried to make it smaller. */
  readonly shrinks: number;
}

export interface ScenarioRun {
  readonly seed: number;
  /** Replays one input only. */
  readonly path?: string;
  /** Whether the input of a failure is made smaller. */
  readonly shrink: boolean;
  /** In place of the scenario's own number. */
  readonly runs?: number;
}

/** Bounds on the search for a smaller input. */
const shrinkAttempts = 60;
const shrinkForMs = 8_000;

/** Runs a scenario with its examples and drawn inputs, then makes the input of each failure smaller. */
export async function runScenario(
  scenario: Scenario,
  clauses: readonly Clause[],
  run: ScenarioRun,
  context: RunContext,
): Promise<ReadonlyMap<Clause, Tally>> {
  const pool = createConnectionPool(context.transport);
  const seed = seedOf(run.seed, scenario);
  const examples = scenario.examples.map((input): [unknown] => [input]);
  const numRuns =
    examples.length + (run.runs === undefined || scenario.runs === 0 ? scenario.runs : run.runs);
  const tallies = new Map(clauses.map((clause) => [clause, emptyTally]));
  const firstFailures = new Map<Clause, { index: number; finding: Failure["finding"] }>();
  const inputs = context.silent === true ? 1 : Math.max(numRuns, 1);
  const parameters = { seed, examples, numRuns: inputs, endOnFailure: true };

  async function once(
    input: unknown,
    judging: readonly Clause[],
    path: string,
  ): Promise<ReadonlyMap<Clause, Finding>> {
    return observe(scenario, input, judging, context, pool, path);
  }

  try {
    let index = -1;
    const all = fc.asyncProperty(scenario.input, async (input) => {
      index += 1;
      const judging = clauses.filter((clause) => !firstFailures.has(clause));
      if (judging.length === 0 || context.signal?.aborted === true) return;
      for (const [clause, finding] of await once(input, judging, run.path ?? String(index))) {
        tallies.set(clause, counted(tallies.get(clause) ?? emptyTally, finding));
        if (finding.kind === "violated") firstFailures.set(clause, { index, finding });
      }
    });
    const result = await fc.check(
      all,
      run.path === undefined ? parameters : { ...parameters, path: run.path },
    );
    if (result.failed)
      throw result.errorInstance ?? new Error(`The scenario "${scenario.name}" could not be run.`);

    for (const [clause, first] of firstFailures) {
      const path = run.path ?? String(first.index);
      const smallest =
        run.shrink && run.path === undefined
          ? await shrink(clause, first, path)
          : { finding: first.finding, path, shrinks: 0 };
      const tally = tallies.get(clause) ?? emptyTally;
      tallies.set(clause, {
        ...tally,
        failure: { finding: smallest.finding, path: smallest.path, shrinks: smallest.shrinks },
      });
    }
  } finally {
    await pool.close();
  }
  return tallies;

  async function shrink(
    clause: Clause,
    first: { readonly finding: Failure["finding"] },
    path: string,
  ): Promise<Failure> {
    const until = performance.now() + shrinkForMs;
    let tried = 0;
    let smallest = first.finding;
    const property = fc.asyncProperty(scenario.input, async (input) => {
      // Past its bound the search sees nothing but passes, and so ends with what it has.
      if (tried >= shrinkAttempts || performance.now() > until || context.signal?.aborted === true) return;
      tried += 1;
      const finding = (await once(input, [clause], path)).get(clause);
      if (finding?.kind !== "violated") return;
      smallest = finding;
      throw new Error(finding.violation.because);
    });
    const result = await fc.check(property, { seed, examples, numRuns: 1, path });
    return { finding: smallest, path: result.counterexamplePath ?? path, shrinks: tried };
  }
}

/** What one observation, made outside of any run of a scenario, shows about clauses. */
export function judgeObservation(
  clauses: readonly Clause[],
  observation: Observation,
): ReadonlyMap<Clause, Tally> {
  return new Map(
    clauses.map((clause) => {
      const verdict = clause.judge(observation);
      const finding: Finding =
        verdict.kind === "violated" ? { kind: "violated", violation: verdict, observation } : verdict;
      const tally = counted(emptyTally, finding);
      const failed = finding.kind === "violated" ? { failure: { finding, path: "0", shrinks: 0 } } : {};
      return [clause, { ...tally, ...failed }];
    }),
  );
}

const emptyTally: Tally = { holds: 0, vacuous: 0, inconclusive: 0, reason: "" };

function counted(tally: Tally, finding: Finding): Tally {
  switch (finding.kind) {
    case "holds":
      return { ...tally, holds: tally.holds + 1 };
    case "vacuous":
      return { ...tally, vacuous: tally.vacuous + 1, reason: finding.reason };
    case "inconclusive":
      return { ...tally, inconclusive: tally.inconclusive + 1, reason: finding.violation.because };
    case "violated":
      return tally;
  }
}

/** Scenarios draw differently from one seed, and the same in every run with it. */
function seedOf(seed: number, scenario: Scenario): number {
  const name = `${seed} ${scenario.method.parent.typeName} ${scenario.method.name} ${scenario.name}`;
  return createHash("md5").update(name).digest().readInt32BE(0);
}
