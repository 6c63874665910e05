import type { Contract } from "../../contracts/model/contract.ts";
import type { Capability } from "../../contracts/model/scenario.ts";
import type { VerifyOptions } from "./options.ts";
import { plan } from "./plan.ts";

/** What a service as a whole is judged by while its RPCs are called. */
const needsRpcs: readonly Capability[] = ["own-server", "frames"];

/** The contracts that are asked for, and the RPCs of a service that is judged by calling them. */
export function askedFor(contracts: readonly Contract[], options: VerifyOptions): ReadonlySet<Contract> {
  const asked = plan(contracts, { ...options, scenario: [] });
  const services = asked
    .filter(({ scenarios }) => scenarios.some(({ needs }) => needs.some((need) => needsRpcs.includes(need))))
    .filter(({ contract }) => contract.withSubjects !== undefined)
    .map(({ contract }) => `${contract.rpc}/`);
  // What is left out by name is not called for that either.
  const called = plan(contracts, { ...options, only: [], rpc: [], scenario: [] }).filter(({ contract }) =>
    services.some((service) => contract.rpc.startsWith(service)),
  );
  return new Set([...asked, ...called].map(({ contract }) => contract));
}
