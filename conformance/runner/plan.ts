import { type Clause, judgesScenario } from "../../contracts/model/clause.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import { matchesGlob } from "../outcome/glob.ts";
import type { VerifyOptions } from "./options.ts";

/** A contract reduced to the clauses that are asked for. */
export interface PlannedContract {
  readonly contract: Contract;
  readonly clauses: readonly Clause[];
  /** Scenarios that some of these clauses judge. */
  readonly scenarios: readonly Scenario[];
}

type Selection = Pick<
  VerifyOptions,
  "only" | "skip" | "services" | "rpc" | "scenario" | "thorough" | "transport"
>;

/** What a run will judge, in the order of the contracts. */
export function plan(contracts: readonly Contract[], selection: Selection): readonly PlannedContract[] {
  return contracts.flatMap((contract) => {
    if (!isOfService(contract, selection.services ?? [])) return [];
    if (!matchesSome(contract.rpc, selection.rpc ?? [], true)) return [];
    const clauses = contract.clauses.filter(
      (clause) => isSelected(clause.id, contract.rpc, selection) && !isLeftOut(clause, contract, selection),
    );
    if (clauses.length === 0) return [];
    const scenarios = contract.scenarios.filter(
      (scenario) =>
        (!scenario.thorough || selection.thorough === true) &&
        matchesSome(scenario.name, selection.scenario ?? [], true) &&
        clauses.some((clause) => judgesScenario(clause, scenario.name)),
    );
    return [{ contract, clauses, scenarios }];
  });
}

/**
 * What only a thorough run shows is no part of another one, unless it is asked for by its name; what only gRPC-Web and
 * Connect have is none of gRPC's.
 */
function isLeftOut(
  clause: Clause,
  contract: Contract,
  { thorough, transport, only = [] }: Selection,
): boolean {
  if (clause.ofWeb === true && transport === "grpc") return true;
  return thorough !== true && !only.includes(clause.id) && needsThorough(clause, contract);
}

/** Whether all scenarios of a clause are left out of a run that is not thorough. */
export function needsThorough({ scenarios }: Clause, contract: Contract): boolean {
  if (scenarios === undefined) return false;
  const own = contract.scenarios.filter(({ name }) => scenarios.some((each) => each.name === name));
  return own.length > 0 && own.every((scenario) => scenario.thorough);
}

function isOfService(contract: Contract, services: readonly string[]): boolean {
  const full = contract.rpc.split("/")[0] ?? contract.rpc;
  return services.length === 0 || services.some((name) => name === full || full.endsWith(`.${name}`));
}

function isSelected(id: string, rpc: string, selection: Selection): boolean {
  const names = [id, rpc];
  return (
    names.some((name) => matchesSome(name, selection.only ?? [], true)) &&
    !names.some((name) => matchesSome(name, selection.skip ?? [], false))
  );
}

function matchesSome(name: string, globs: readonly string[], whenNone: boolean): boolean {
  return globs.length === 0 ? whenNone : globs.some((glob) => matchesGlob(name, glob));
}
