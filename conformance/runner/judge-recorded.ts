import { allContracts } from "../../contracts/index.ts";
import { type Clause, judgesScenario, type Verdict } from "../../contracts/model/clause.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import type { Observation } from "../../contracts/model/observation.ts";

/** What one clause says of a recorded observation. */
export interface Judgement {
  readonly clause: Clause;
  readonly rpc: string;
  readonly verdict: Verdict;
}

/**
 * Judges a recorded observation without any server, by all clauses of the RPCs that it shows. A clause
 * of certain scenarios judges only observations of those.
 */
export function judgeRecorded(
  observation: Observation,
  contracts: readonly Contract[] = allContracts(),
): readonly Judgement[] {
  const rpcs = new Set(observation.transcripts.map((transcript) => transcript.rpc));
  const services = new Set([...rpcs].map((rpc) => rpc.split("/")[0] ?? rpc));
  return contracts
    .filter((contract) => rpcs.has(contract.rpc) || services.has(contract.rpc))
    .flatMap((contract) =>
      contract.clauses
        .filter((clause) => judgesScenario(clause, observation.scenario))
        .map((clause) => ({ clause, rpc: contract.rpc, verdict: clause.judge(observation) })),
    );
}
