import type { Clause } from "./clause.ts";
import type { Contract } from "./contract.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Checks a contract and gives it back: the one way to make one. Throws an Error with one sentence on an id or
 * a name that stands twice, a clause that refers to a scenario the contract does not have or that has none at
 * all, and a scenario that no clause looks at: each of them would pass every server.
 */
export function defineContract(contract: Contract): Contract {
  const problem = problemWith(contract);
  if (problem !== undefined) throw new Error(`Cannot use the contract of ${contract.rpc}: ${problem}`);
  return contract;
}

/** Checks contracts that are judged together: each by itself, and that no RPC's clause stands in two of them. */
export function defineContractList(contracts: readonly Contract[]): readonly Contract[] {
  const seen = new Set<string>();
  for (const contract of contracts.map(defineContract)) {
    for (const { id } of contract.clauses) {
      const key = `${contract.rpc} ${id}`;
      if (seen.has(key)) {
        throw new Error(
          `Cannot use the contract of ${contract.rpc}: another contract of this RPC has the clause "${id}", too. Give one of them another id.`,
        );
      }
      seen.add(key);
    }
  }
  return contracts;
}

function problemWith({ scenarios, clauses }: Contract): string | undefined {
  return (
    twice(
      "clauses with the id",
      clauses.map(({ id }) => id),
    ) ??
    twice(
      "scenarios with the name",
      scenarios.map(({ name }) => name),
    ) ??
    clauses.map((clause) => withoutOccasion(clause, scenarios)).find((found) => found !== undefined) ??
    withoutSource(clauses) ??
    unused(scenarios, clauses)
  );
}

function twice(what: string, names: readonly string[]): string | undefined {
  const again = names.find((name, index) => names.indexOf(name) !== index);
  return again === undefined ? undefined : `it has two ${what} "${again}". Rename one of them.`;
}

function withoutOccasion({ id, scenarios }: Clause, all: readonly Scenario[]): string | undefined {
  if (scenarios === undefined && all.length > 0) return undefined;
  if (scenarios === undefined || scenarios.length === 0) {
    return `no scenario gives the clause "${id}" an occasion. Add one, or take the clause out.`;
  }
  const known = new Map(all.map((scenario) => [scenario.name, scenario]));
  for (const referred of scenarios) {
    // In a contract file without types a name may stand where the scenario belongs.
    if (typeof referred === "string") {
      return `the clause "${id}" names the scenario "${String(referred)}" in a string. Refer to the scenario itself.`;
    }
    const own = known.get(referred.name);
    if (own === undefined) {
      return `the clause "${id}" refers to the scenario "${referred.name}", which is not among its scenarios.`;
    }
    if ("steps" in referred && referred !== own) {
      return `the clause "${id}" refers to another scenario of the name "${referred.name}" than the one it has.`;
    }
  }
  return undefined;
}

function withoutSource(clauses: readonly Clause[]): string | undefined {
  const clause = clauses.find(({ source }) => typeof source !== "string" || source === "");
  return clause === undefined
    ? undefined
    : `the clause "${clause.id}" has no source. Say where the rule comes from.`;
}

function unused(scenarios: readonly Scenario[], clauses: readonly Clause[]): string | undefined {
  if (clauses.some((clause) => clause.scenarios === undefined)) return undefined;
  const used = new Set(clauses.flatMap((clause) => clause.scenarios?.map(({ name }) => name) ?? []));
  const idle = scenarios.find(({ name }) => !used.has(name));
  return idle === undefined
    ? undefined
    : `no clause looks at the scenario "${idle.name}". Refer to it in a clause, or take it out.`;
}
