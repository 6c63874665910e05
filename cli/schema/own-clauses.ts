import type { DescService } from "@bufbuild/protobuf";
import { contractsWith } from "../../contracts/generic/any-method.ts";
import type { Clause } from "../../contracts/model/clause.ts";
import type { Contract } from "../../contracts/model/contract.ts";

export interface OwnClause {
  readonly rpc: string;
  readonly clause: Clause;
}

/** The clauses that a team has declared or written: those that do not follow from the schema. */
export function ownClauses(
  services: readonly DescService[],
  contracts: readonly Contract[],
): readonly OwnClause[] {
  const derived = services.flatMap((service) => contractsWith(service, () => undefined));
  const derivedIds = new Map(derived.map(({ rpc, clauses }) => [rpc, new Set(clauses.map(({ id }) => id))]));
  return contracts.flatMap(({ rpc, clauses }) =>
    clauses.flatMap((clause) => (derivedIds.get(rpc)?.has(clause.id) === true ? [] : [{ rpc, clause }])),
  );
}
