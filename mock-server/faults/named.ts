import { faults } from "./catalogue.ts";
import type { Fault } from "./fault.ts";

/** The fault of that name; throws an error that names near matches. */
export function faultNamed(name: string): Fault {
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

/** Levenshtein: the fewest letters to add, drop or replace. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [oneIndex, letter] of [...one].entries()) {
    const next = [oneIndex + 1];
    for (let index = 0; index < other.length; index++) {
      const replaced = (row[index] ?? 0) + (letter === other[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
