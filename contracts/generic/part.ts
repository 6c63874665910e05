import type { Clause } from "../model/clause.ts";
import type { Scenario } from "../model/scenario.ts";

/** Some scenarios and the clauses that judge them. */
export interface ContractPart {
  readonly scenarios: readonly Scenario[];
  readonly clauses: readonly Clause[];
}
