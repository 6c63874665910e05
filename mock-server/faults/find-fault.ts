import { nearNames } from "../../text/did-you-mean.ts";
import { faults } from "./catalogue.ts";
import type { Fault } from "./fault.ts";

/** The fault of that name; throws an error that names near matches. */
export function findFault(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  const near = suggestions(name);
  const hint = near.length === 0 ? "streamproof faults lists them." : `did you mean ${near.join(" or ")}?`;
  throw new Error(`Unknown fault "${name}"; ${hint}`);
}

const maxNames = 3;

function suggestions(name: string): readonly string[] {
  const names = faults.map((fault) => fault.name);
  const near = nearNames(name, names, maxNames);
  const rpc = name.split("/")[0] ?? "";
  return near.length > 0 ? near : names.filter((each) => each.startsWith(`${rpc}/`)).slice(0, maxNames);
}
