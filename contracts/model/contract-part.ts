import type { Clause } from "./clause.ts";
import type { Scenario } from "./scenario.ts";

/** Some scenarios and the clauses that judge them. */
export interface ContractPart {
  readonly scenarios: readonly Scenario[];
  readonly clauses: readonly Clause[];
}

/** The parts as one, in their order. */
export function combine(...parts: readonly ContractPart[]): ContractPart {
  return {
    scenarios: parts.flatMap((part) => part.scenarios),
    clauses: parts.flatMap((part) => part.clauses),
  };
}
