import type { DescService } from "@bufbuild/protobuf";
import { InvalidArgumentError } from "commander";
import { type HealthState, healthStates } from "../../mock-server/discovery/health-states.ts";
import { UsageError } from "../output/usage-error.ts";

/** Services, by their full names, and what is said of them; the server as a whole has the empty name. */
export type GivenHealth = readonly (readonly [service: string, state: HealthState])[];

/** A further value of `--health`: `shop.v1.ShopService=NOT_SERVING`, or `=NOT_SERVING` of the server as a whole. */
export function health(text: string, before: GivenHealth): GivenHealth {
  const equals = text.lastIndexOf("=");
  const state = healthStates.find((each) => each === text.slice(equals + 1));
  // Commander puts the option and its value before this.
  if (state === undefined) throw new InvalidArgumentError(`Expected SERVICE=${healthStates.join("|")}.`);
  return [...before, [equals < 0 ? "" : text.slice(0, equals), state]];
}

/** Refuses services that nobody serves. */
export function checkHealth(given: GivenHealth, services: readonly DescService[]): void {
  const names = services.map(({ typeName }) => typeName);
  const unknown = given.map(([service]) => service).find((name) => name !== "" && !names.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`--health ${unknown}: no such service is served; there are ${names.join(", ")}.`);
}
