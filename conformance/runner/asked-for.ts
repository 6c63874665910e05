import type { Contract } from "../../contracts/model/contract.ts";
import type { VerifyOptions } from "./options.ts";
import { plan } from "./plan.ts";

/** The contracts that are asked for, and the RPCs of a service that is to be stopped while they are called. */
export function askedFor(contracts: readonly Contract[], options: VerifyOptions): ReadonlySet<Contract> {
  const asked = plan(contracts, { ...options, scenario: [] });
  const stopped = asked
    .filter(({ scenarios }) => scenarios.some(({ needs }) => needs.includes("own-server")))
    .filter(({ contract }) => contract.withSubjects !== undefined)
    .map(({ contract }) => `${contract.rpc}/`);
  // What is left out by name is not called for that either.
  const called = plan(contracts, { ...options, only: [], rpc: [], scenario: [] }).filter(({ contract }) =>
    stopped.some((service) => contract.rpc.startsWith(service)),
  );
  return new Set([...asked, ...called].map(({ contract }) => contract));
}
