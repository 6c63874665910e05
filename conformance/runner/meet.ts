import type { Contract } from "../../contracts/model/contract.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import { kindNeeds } from "../../contracts/model/scenario.ts";
import type { Subject } from "../../contracts/model/subject.ts";
import { createConnectionPool } from "./connection-pool.ts";
import type { RunContext } from "./context.ts";
import { observeOnce } from "./observe.ts";

/** A contract whose RPC was got to know, with what was seen. */
export interface Met {
  readonly contract: Contract;
  /** Absent where the RPC's behaviour is known, or it could not be called. */
  readonly observation?: Observation;
}

/** Makes the calls of an acquaintance; undefined where there is nothing to get to know, or no way to call it. */
export async function meet(
  contract: Contract,
  seed: number,
  context: RunContext,
): Promise<Observation | undefined> {
  const { acquaintance, subject } = contract;
  if (acquaintance === undefined || subject === undefined) return undefined;
  const { capabilities } = context.transport;
  if (!kindNeeds(subject.method).every((need) => capabilities.has(need))) return undefined;
  const pool = createConnectionPool(context.transport);
  try {
    return await observeOnce(acquaintance.scenario, seed, { ...context, unknown: true }, pool);
  } finally {
    await pool.close();
  }
}

/** The contracts that follow from what was seen of each RPC, those of whole services among them. */
export function metContracts(
  contracts: readonly Contract[],
  seen: ReadonlyMap<Contract, Observation>,
  seed: number,
): readonly Met[] {
  const subjects = new Map<Contract, Subject>();
  // In the order of the contracts, whichever answered first: what a service is judged by depends on the first of them.
  for (const contract of contracts) {
    const transcripts = seen.get(contract)?.transcripts;
    if (transcripts === undefined) continue;
    const subject = contract.acquaintance?.subject(transcripts, seed);
    if (subject !== undefined) subjects.set(contract, subject);
  }
  const ofService = (contract: Contract) =>
    [...subjects].flatMap(([other, subject]) =>
      other !== contract && serviceOf(other) === serviceOf(contract) ? [subject] : [],
    );
  return contracts.map((contract) => {
    const { acquaintance, withSubjects } = contract;
    const subject = subjects.get(contract);
    const observation = seen.get(contract);
    if (subject !== undefined && acquaintance !== undefined && observation !== undefined) {
      const met = acquaintance.contract(subject, ofService(contract));
      return { contract: { ...met, ...added(contract, met), acquaintance }, observation };
    }
    return { contract: withSubjects?.(ofService(contract)) ?? contract };
  });
}

/** What a contract file has added to the derived contract stays. */
function added(before: Contract, met: Contract): Pick<Contract, "scenarios" | "clauses"> {
  const scenarios = new Set(met.scenarios.map(({ name }) => name));
  const clauses = new Set(met.clauses.map(({ id }) => id));
  return {
    scenarios: [...met.scenarios, ...before.scenarios.filter(({ name }) => !scenarios.has(name))],
    clauses: [...met.clauses, ...before.clauses.filter(({ id }) => !clauses.has(id))],
  };
}

function serviceOf({ rpc }: Contract): string {
  return rpc.split("/")[0] ?? rpc;
}
