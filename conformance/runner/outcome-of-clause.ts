import { type Clause, judgesScenario } from "../../contracts/model/clause.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import type { Outcome, OutcomeKind } from "../outcome/outcome.ts";
import type { Undecided } from "./lives.ts";
import { needsThorough } from "./plan.ts";
import { type ReplayContext, replayLine } from "./replay.ts";
import type { Tally } from "./run-scenario.ts";

/** What a scenario gave: tallies by clause, or why it could not be run. */
export type ScenarioResult =
  | { readonly kind: "ran"; readonly tallies: ReadonlyMap<Clause, Tally> }
  | { readonly kind: "unsupported"; readonly reason: string }
  /** The RPC gave no occasion for it. */
  | { readonly kind: "not-exercised"; readonly reason: string }
  /** The run, or the server, ended before it was judged. */
  | Undecided
  | { readonly kind: "errored"; readonly reason: string };

/** The clauses that a scenario could not decide, because the runner was late. */
export function undecidedBy(result: ScenarioResult | undefined): readonly Clause[] {
  if (result?.kind !== "ran") return [];
  return [...result.tallies].flatMap(([clause, { inconclusive, failure }]) =>
    inconclusive > 0 && failure === undefined ? [clause] : [],
  );
}

/** A result with what another run of the scenario showed in place of what the first one did. */
export function withTallies(first: ScenarioResult, again: ScenarioResult): ScenarioResult {
  if (first.kind !== "ran" || again.kind !== "ran") return first;
  return { kind: "ran", tallies: new Map([...first.tallies, ...again.tallies]) };
}

/** The row of one clause, from what the scenarios that judge it gave. */
export function outcomeOf(
  clause: Clause,
  contract: Contract,
  results: ReadonlyMap<string, ScenarioResult>,
  context: ReplayContext,
): Outcome {
  const own = [...results].filter(([name]) => judgesScenario(clause, name));
  const tallies = own.flatMap(([scenario, result]) => {
    const tally = result.kind === "ran" ? result.tallies.get(clause) : undefined;
    return tally === undefined ? [] : [{ scenario, tally }];
  });
  const runs = tallies.reduce(
    (sum, { tally }) => sum + tally.holds + tally.vacuous + tally.inconclusive + (tally.failure ? 1 : 0),
    0,
  );
  const row = {
    clause: clause.id,
    level: clause.level,
    party: clause.party,
    sentence: clause.sentence,
    source: clause.source,
    rpc: contract.rpc,
    runs,
  };
  const failed = easiest(tallies.filter(({ tally }) => tally.failure !== undefined));
  if (failed?.tally.failure !== undefined) {
    const { finding, path, shrinks } = failed.tally.failure;
    const { violation, observation } = finding;
    return {
      ...row,
      outcome: "failed",
      scenario: failed.scenario,
      because: violation.because,
      shrinks,
      input: textOf(observation.input),
      replay: replayLine({ clause, rpc: contract.rpc, scenario: failed.scenario, path, ...context }),
      ...(violation.call === undefined
        ? {}
        : {
            at: {
              call: violation.call,
              ...(violation.event === undefined ? {} : { event: violation.event }),
              ...(violation.frame === undefined ? {} : { frame: violation.frame }),
              ...(violation.mark === undefined ? {} : { mark: violation.mark }),
            },
          }),
      transcripts: observation.transcripts,
    };
  }
  const without = (outcome: OutcomeKind, because: string, scenario = ""): Outcome => ({
    ...row,
    outcome,
    because,
    scenario,
    shrinks: 0,
    input: "",
    replay: "",
    transcripts: [],
  });
  if (clause.ofFrames === true && context.transport !== "grpc") {
    return without("unsupported", `${context.transport} shows no frames of HTTP/2 to judge`);
  }
  const errored = own.find(([, result]) => result.kind === "errored");
  if (errored?.[1].kind === "errored") return without("errored", errored[1].reason, errored[0]);
  const undecided = own.find(([, result]) => result.kind === "undecided");
  if (undecided?.[1].kind === "undecided") {
    return without("inconclusive", `Not judged: ${undecided[1].reason}`, undecided[0]);
  }
  const inconclusive = tallies.find(({ tally }) => tally.inconclusive > 0);
  if (inconclusive !== undefined) {
    const why = `${inconclusive.tally.reason} The runner itself was late, so this does not count.`;
    return without("inconclusive", why, inconclusive.scenario);
  }
  if (tallies.some(({ tally }) => tally.holds > 0)) return without("passed", "");
  const unsupported = own.find(([, result]) => result.kind === "unsupported");
  if (unsupported?.[1].kind === "unsupported")
    return without("unsupported", unsupported[1].reason, unsupported[0]);
  const skipped = own.flatMap(([, result]) => (result.kind === "not-exercised" ? [result.reason] : []));
  const vacuous = tallies.map(({ tally }) => tally.reason).filter((reason) => reason !== "");
  const reasons = [...new Set([...vacuous, ...skipped])];
  if (reasons.length > 0) return without("not-exercised", reasons.join("; "));
  const isThorough = needsThorough(clause, contract);
  return without("not-exercised", isThorough ? "it takes --thorough" : "no scenario judges it");
}

/** Of the scenarios that show a failure the first with the fewest calls: it is read the fastest. */
function easiest<Shown extends { readonly tally: Tally }>(failed: readonly Shown[]): Shown | undefined {
  const calls = ({ tally }: Shown) => tally.failure?.finding.observation.transcripts.length ?? 0;
  return failed.toSorted((one, other) => calls(one) - calls(other))[0];
}

function textOf(input: unknown): string {
  const text = JSON.stringify(input, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return text === undefined ? String(input) : text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text;
}
