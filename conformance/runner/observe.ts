import type { Clause, Verdict, Violation } from "../../contracts/model/clause.ts";
import type { Facts, Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import { endOf, gaveUp } from "../../contracts/transcript/query.ts";
import type { RunningTarget } from "../targets/target.ts";
import type { Transport } from "../transports/transport.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { drive } from "./drive.ts";
import type { LagMeter } from "./lag-meter.ts";

/** What every observation of a run needs. */
export interface Bench {
  readonly transport: Transport;
  /** Absent where only an address is known. */
  readonly target?: RunningTarget;
  readonly lag: LagMeter;
  readonly facts: Facts;
  readonly timeoutMs: number;
  /** Whether the target answered before the run: then it can be asked whether it still does. */
  readonly answers: boolean;
  /** Set for an RPC that was silent to a healthy call: one input of each scenario, and short waits, say enough. */
  readonly silent?: boolean;
  readonly signal?: AbortSignal;
  readonly onFinding?: (clause: Clause, finding: Finding, observation: Observation) => void;
}

/** What one input showed about one clause. */
export type Finding =
  | { readonly kind: "holds" }
  | { readonly kind: "vacuous"; readonly reason: string }
  | { readonly kind: "violated"; readonly violation: Violation; readonly observation: Observation }
  /** The bound was missed while the runner was late itself. */
  | { readonly kind: "inconclusive"; readonly violation: Violation; readonly observation: Observation };

/** From here on a lag of the runner is none that calls get over, in milliseconds. */
const standstillMs = 1_000;

/** Observations of one input at most, where a missed time has to be confirmed. */
const mostObservations = 3;

/** Runs a scenario once with an input and judges it by the clauses. */
export async function observe(
  scenario: Scenario,
  input: unknown,
  clauses: readonly Clause[],
  bench: Bench,
  pool: ConnectionPool,
): Promise<ReadonlyMap<Clause, Finding>> {
  const findings = new Map<Clause, Finding>();
  const misses = new Map<Clause, number>();
  let open = clauses;
  for (let attempt = 1; open.length > 0 && attempt <= mostObservations; attempt++) {
    const observation = await observeOnce(scenario, input, bench, pool);
    const again: Clause[] = [];
    for (const clause of open) {
      const finding = judged(clause.judge(observation), observation);
      findings.set(clause, finding);
      bench.onFinding?.(clause, finding, observation);
      if (!isTimed(finding) && finding.kind !== "inconclusive") continue;
      // A time that was missed once may be an accident of the machine: two of three observations decide.
      if (finding.kind === "violated") misses.set(clause, (misses.get(clause) ?? 0) + 1);
      if ("violation" in finding && finding.violation.confirmed === true) continue;
      if (finding.kind === "inconclusive" || (misses.get(clause) ?? 0) < 2) again.push(clause);
    }
    open = attempt === mostObservations ? [] : again;
  }
  return findings;
}

async function observeOnce(
  scenario: Scenario,
  input: unknown,
  bench: Bench,
  pool: ConnectionPool,
): Promise<Observation> {
  const lag = bench.lag.start();
  const startedAtMs = Date.now();
  const driven = await drive(scenario.steps(input, bench.facts), {
    transport: bench.transport,
    pool,
    timeoutMs: bench.timeoutMs,
    ...(bench.silent === true ? { mostWaitMs: bench.timeoutMs } : {}),
    toleranceMs: bench.facts.toleranceMs,
    speed: bench.facts.speed,
    ...(bench.signal === undefined ? {} : { signal: bench.signal }),
    ...(bench.target === undefined ? {} : { target: bench.target }),
  });
  const { transcripts, samples, stop } = driven;
  return {
    ...{ scenario: scenario.name, input, startedAtMs, transcripts, facts: bench.facts, lagMs: lag() },
    ...(samples.length === 0 ? {} : { samples }),
    ...(stop === undefined ? {} : { stop }),
  };
}

function judged(verdict: Verdict, observation: Observation): Finding {
  if (verdict.kind !== "violated") return verdict;
  // The runner was late by as much as half of what was missed: it may have seen the event late.
  const sawLate = verdict.missedByMs !== undefined && observation.lagMs * 2 >= verdict.missedByMs;
  const late = sawLate || (observation.lagMs >= standstillMs && mayBeOfRunner(observation));
  return { kind: late ? "inconclusive" : "violated", violation: verdict, observation };
}

/** A wait that ran out, or a connection that was closed for its silence: a runner that stands still has these. */
function mayBeOfRunner({ transcripts }: Observation): boolean {
  return transcripts.some(
    (transcript) => gaveUp(transcript) !== undefined || endOf(transcript)?.cause === "connection-lost",
  );
}

function isTimed(finding: Finding): boolean {
  return "violation" in finding && finding.violation.missedByMs !== undefined;
}
