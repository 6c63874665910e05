import type { Clause, Verdict } from "../../contracts/model/clause.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import { endOf, gaveUp, hadEnough } from "../../contracts/transcript/query.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { Finding, RunContext } from "./context.ts";
import { drive } from "./drive.ts";

/** From here on a lag of the runner is none that calls get over, in milliseconds. */
const standstillMs = 1_000;

/** Observations of one input at most, where a missed time has to be confirmed. */
const mostObservations = 3;

/** Runs a scenario once with an input and judges it by the clauses. */
export async function observe(
  scenario: Scenario,
  input: unknown,
  clauses: readonly Clause[],
  context: RunContext,
  pool: ConnectionPool,
  path?: string,
): Promise<ReadonlyMap<Clause, Finding>> {
  const findings = new Map<Clause, Finding>();
  const misses = new Map<Clause, number>();
  let open = clauses;
  for (let attempt = 1; open.length > 0 && attempt <= mostObservations; attempt++) {
    const observation = await observeOnce(scenario, input, context, pool, path);
    const again: Clause[] = [];
    for (const clause of open) {
      const finding = judged(clause.judge(observation), observation);
      findings.set(clause, finding);
      context.onFinding?.(clause, finding, observation);
      if (!needsAnotherLook(finding, context) && finding.kind !== "inconclusive") continue;
      // A time that was missed once may be an accident of the machine: two of three observations decide.
      if (finding.kind === "violated") misses.set(clause, (misses.get(clause) ?? 0) + 1);
      if ("violation" in finding && finding.violation.confirmed === true) continue;
      if (finding.kind === "inconclusive" || (misses.get(clause) ?? 0) < 2) again.push(clause);
    }
    open = attempt === mostObservations ? [] : again;
  }
  return findings;
}

/** What is kept of each call of an RPC of which only the schema is known: no clause folds over more. */
const boundsOfUnknown = { mostEvents: 20_000, mostBytes: 16 * 1024 * 1024 };

/** Runs a scenario once with an input. */
export async function observeOnce(
  scenario: Scenario,
  input: unknown,
  context: RunContext,
  pool: ConnectionPool,
  path?: string,
): Promise<Observation> {
  const lag = context.lag.start();
  const startedAtMs = Date.now();
  const done = context.onDriven?.(scenario, input, path);
  const driven = await drive(scenario.steps(input, context.facts), {
    transport: context.transport,
    pool,
    timeoutMs: context.timeoutMs,
    ...(context.silent === true ? { mostWaitMs: context.timeoutMs } : {}),
    ...(context.unknown === true ? boundsOfUnknown : {}),
    ...(context.traced === true ? { traced: true } : {}),
    toleranceMs: context.facts.toleranceMs,
    speed: context.facts.speed,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
    ...(context.target === undefined ? {} : { target: context.target }),
  });
  const { transcripts, samples, stop } = driven;
  const observation = {
    ...{ scenario: scenario.name, input, startedAtMs, transcripts, facts: context.facts, lagMs: lag() },
    ...(samples.length === 0 ? {} : { samples }),
    ...(stop === undefined ? {} : { stop }),
  };
  done?.(observation);
  return observation;
}

function judged(verdict: Verdict, observation: Observation): Finding {
  if (verdict.kind !== "violated") return verdict;
  if (observation.transcripts.some((each) => hadEnough(endOf(each)))) {
    return { kind: "vacuous", reason: "the server had enough of the connection: ENHANCE_YOUR_CALM" };
  }
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

/**
 * A time that was missed, what may have another reason, and whatever an RPC does of which only the schema is known: its
 * server may have had a reason that nobody has declared.
 */
function needsAnotherLook(finding: Finding, { unknown }: RunContext): boolean {
  if (!("violation" in finding)) return false;
  const { missedByMs, doubtful } = finding.violation;
  return missedByMs !== undefined || doubtful === true || unknown === true;
}
