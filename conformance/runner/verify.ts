import { servedClause } from "../../contracts/generic/implemented.ts";
import { allContracts } from "../../contracts/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { matchesGlob } from "../outcome/glob.ts";
import { withKnownFailures } from "../outcome/known-failures.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";
import { gateOf, summaryOf, verdictOf } from "../outcome/summary.ts";
import { version } from "../outcome/version.ts";
import { parseAddress } from "../targets/address.ts";
import { TargetError } from "../targets/target-error.ts";
import { createTransport, httpVersionFor } from "../transports/create.ts";
import { crashOutcomes, withCrashes } from "./crash-outcome.ts";
import { createLagMeter } from "./lag-meter.ts";
import { createLives, type Lives } from "./lives.ts";
import type { VerifyOptions } from "./options.ts";
import { outcomeOf } from "./outcome-of-clause.ts";
import { plan } from "./plan.ts";
import { prepare } from "./prepare.ts";
import type { ReplayContext } from "./replay.ts";
import { runAll } from "./run-all.ts";
import { withMetadata } from "./target-metadata.ts";

/** Bounds of a whole run. */
const mostSeconds = { usual: 5 * 60, thorough: 30 * 60 };

/** Tests a target against the contracts. Rejects with a TargetError where it cannot be reached. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedMs = performance.now();
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const contracts = options.contracts ?? allContracts();
  const target = withMetadata(options.target, contracts);
  const label = typeof target === "string" ? target : target.label;
  const endpoint = typeof target === "string" ? { address: parseAddress(target) } : target.endpoint;
  const name = options.transport ?? "grpc";
  if (name === "grpc" && options.http === "fetch") {
    throw new TargetError(
      `Cannot test ${label}: fetch has no trailers for gRPC. Choose grpc-web or connect.`,
    );
  }
  const http = options.http ?? (await httpVersionFor(name, endpoint, options.signal));
  const transport = createTransport(name, endpoint, http);
  const lag = createLagMeter();
  try {
    const context = await prepare({ ...options, target }, label, transport, lag);
    const outcomes = await bounded(options, createLives(context), (lives) =>
      judged({
        ...{ contracts, options: { ...options, transport: name }, seed, lives },
        replay: {
          target: options.targetLabel === undefined ? label : undefined,
          seed,
          speed: context.facts.speed,
          filesPrefix: context.facts.filesPrefix,
          transport: name,
          ...(options.http === undefined ? {} : { http: options.http }),
        },
      }),
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

interface Judging {
  readonly contracts: readonly Contract[];
  readonly options: VerifyOptions;
  readonly seed: number;
  readonly lives: Lives;
  readonly replay: ReplayContext;
}

async function judged({ contracts, options, seed, lives, replay }: Judging): Promise<readonly Outcome[]> {
  const { planned, results } = await runAll(contracts, options, seed, lives);
  const outcomes = planned.flatMap((each) =>
    each.clauses.map((clause) => outcomeOf(clause, each.contract, results.get(each) ?? new Map(), replay)),
  );
  const tolerated = outcomes.map((outcome) => unservedAllowed(outcome, options.allowUnserved ?? []));
  return withCrashes(tolerated, crashOutcomes(lives.deaths(), replay));
}

/** An RPC that need not be served: that it is not shows nothing. */
function unservedAllowed(outcome: Outcome, globs: readonly string[]): Outcome {
  if (outcome.clause !== servedClause || outcome.outcome !== "failed") return outcome;
  if (!globs.some((glob) => matchesGlob(outcome.rpc, glob))) return outcome;
  return {
    ...outcome,
    outcome: "not-exercised",
    because: `${outcome.because} Tolerated by --allow-unserved.`,
  };
}

/** Ends what is open where the time of the run is over, or somebody interrupts it; what was judged stays. */
async function bounded<T>(
  options: VerifyOptions,
  lives: Lives,
  run: (lives: Lives) => Promise<T>,
): Promise<T> {
  const seconds = options.maxTime ?? mostSeconds[options.thorough === true ? "thorough" : "usual"];
  const timer = setTimeout(
    () =>
      lives.end(
        `the run had ${seconds} s, and they were over. Allow more with --max-time. What took the longest: ${lives.longest()}.`,
      ),
    seconds * 1000,
  );
  const interrupted = () => lives.end("the run was interrupted.");
  if (options.signal?.aborted === true) interrupted();
  options.signal?.addEventListener("abort", interrupted);
  try {
    return await run(lives);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", interrupted);
    await lives.close();
  }
}
