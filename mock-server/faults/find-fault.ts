import { editDistance } from "../edit-distance.ts";
import { faults } from "./catalogue.ts";
import type { Fault } from "./fault.ts";

/** The fault of that name; throws an error that names near matches. */
export function findFault(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  const near = nearNames(name);
  const hint = near.length === 0 ? "" : ` Did you mean ${near.map((each) => `"${each}"`).join(" or ")}?`;
  throw new Error(`There is no fault "${name}".${hint}`);
}

const maxNear = 3;

function nearNames(name: string): readonly string[] {
  const rpc = name.split("/")[0] ?? "";
  const limit = Math.max(3, Math.floor(name.length / 3));
  const byDistance = faults
    .map((fault) => ({ name: fault.name, distance: editDistance(name, fault.name) }))
    .sort((one, other) => one.distance - other.distance);
  const near = byDistance.filter(({ distance }) => distance <= limit);
  const ofSameRpc = byDistance.filter((each) => each.name.startsWith(`${rpc}/`));
  return (near.length > 0 ? near : ofSameRpc).slice(0, maxNear).map((each) => each.name);
}
