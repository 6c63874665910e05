import type { DescMethod } from "@bufbuild/protobuf";
import { createCoverageCollector } from "../../conformance/coverage/collector.ts";
import { coverageOf } from "../../conformance/outcome/coverage.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import { contractsWith } from "../../contracts/generic/any-method.ts";
import { authenticationClauses } from "../../contracts/generic/authentication.ts";
import type { Contract } from "../../contracts/model/contract.ts";

/** Measures during a run what the clauses of a team look at. */
export interface CoverageMeter {
  readonly onFinding: NonNullable<VerifyOptions["onFinding"]>;
  /** With the coverage, where there is an own clause or it was asked for; too little of it breaks the gate. */
  readonly added: (report: Report) => Report;
}

export function coverageMeter(contracts: readonly Contract[], atLeast: number | undefined): CoverageMeter {
  const all = contracts.flatMap(({ subject }) => subject?.method ?? []);
  const methods = ofTeams(all);
  const derived = derivedIds(all);
  const collector = createCoverageCollector(methods);
  let hasOwn = false;
  return {
    onFinding: (clause, finding, observation) => {
      if (derived.has(clause.id)) return;
      hasOwn = true;
      if (finding.kind === "holds") collector.held(clause, observation);
    },
    added: (report) => {
      if (!hasOwn && atLeast === undefined) return report;
      const judged = new Set(report.outcomes.map(({ rpc }) => rpc));
      const coverage = coverageOf(collector.rpcs().filter(({ rpc }) => judged.has(rpc)));
      if (atLeast === undefined || coverage.percent >= atLeast) return { ...report, coverage };
      return { ...report, coverage: { ...coverage, wanted: atLeast }, verdict: "failed" };
    },
  };
}

/** Health and reflection stand beside every service, and nobody declares anything of them. */
function ofTeams(methods: readonly DescMethod[]): readonly DescMethod[] {
  return [...new Set(methods)].filter(({ parent }) => !/^grpc\.(health|reflection)\./.test(parent.typeName));
}

/** The clauses that every RPC has, whatever a team says of it. */
function derivedIds(methods: readonly DescMethod[]): ReadonlySet<string> {
  const services = new Set(methods.map(({ parent }) => parent));
  const derived = [...services].flatMap((service) => contractsWith(service, () => undefined));
  return new Set([
    ...derived.flatMap(({ clauses }) => clauses.map(({ id }) => id)),
    ...Object.values(authenticationClauses),
  ]);
}
