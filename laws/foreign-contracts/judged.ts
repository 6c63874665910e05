import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { contractsFor } from "../../cli/schema/own-contracts.ts";
import { servicesOf } from "../../cli/schema/services-of.ts";
import { verify } from "../../conformance/runner/verify.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { root } from "../../scripts/command.ts";
import { type Handlers, type Manners, startServer } from "./server.ts";

/** A service of examples/contracts/field, with the contract that stands beside it. */
export interface Example {
  readonly service: DescService;
  readonly contracts: readonly Contract[];
  /** The clauses of its contract. */
  readonly clauses: readonly string[];
}

export async function exampleNamed(name: string): Promise<Example> {
  const path = join(root, "examples/contracts/field", name, name);
  const services = await servicesOf([`${path}.proto`]);
  const [service] = services;
  if (service === undefined) throw new Error(`${name} has no service.`);
  const contracts = await contractsFor(services, [`${path}.contract.yaml`]);
  const clauses = contracts
    .flatMap((contract) => contract.clauses)
    .filter(({ source }) => !source.startsWith("docs/"))
    .map(({ id }) => id);
  return { service, contracts, clauses };
}

export interface Judged {
  /** MUST clauses that failed, as `clause: because`. */
  readonly accused: readonly string[];
  readonly passed: readonly string[];
  /** What is neither, as `clause outcome: because`. */
  readonly others: readonly string[];
}

/** Judges a server by clauses of the contract alone. */
export async function judged(
  { service, contracts }: Example,
  handlers: Handlers,
  { only, manners = {} }: { readonly only: readonly string[]; readonly manners?: Manners },
): Promise<Judged> {
  const server = await startServer(service, handlers, manners);
  const run = verify({ target: server.target, contracts, only, quick: true, shrink: false, seed: 1 });
  const { outcomes } = await run.finally(server.close);
  const failed = outcomes.filter(({ outcome, level }) => outcome === "failed" && level === "must");
  const passed = outcomes.filter(({ outcome }) => outcome === "passed");
  return {
    accused: failed.map(({ clause, because }) => `${clause}: ${because}`),
    passed: passed.map(({ clause }) => clause),
    others: outcomes
      .filter((each) => !failed.includes(each) && !passed.includes(each))
      .map(({ clause, outcome, because }) => `${clause} ${outcome}: ${because}`),
  };
}
