import { behaviourSource } from "../model/behaviour-clause.ts";
import type { Clause, Level, Verdict } from "../model/clause.ts";
import type { Observation } from "../model/observation.ts";
import type { Transcript } from "../transcript/event.ts";

/** A clause about the client: it judges the calls of one client, in order of time. */
export function clientClause(definition: {
  readonly id: string;
  readonly level?: Level;
  readonly sentence: string;
  readonly judge: (observation: Observation) => Verdict;
}): Clause {
  return { level: "must", party: "client", source: behaviourSource(definition.id), ...definition };
}

export const unavailable = 14;
export const deadlineExceeded = 4;

/** When the client opened the call. */
export function openedAtMs({ events }: Transcript): number {
  return events[0]?.atMs ?? 0;
}
