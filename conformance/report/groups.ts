import type { Outcome } from "../outcome/outcome.ts";

/** Outcomes that say the same of several RPCs; the first one stands for all. */
export type Group = readonly [Outcome, ...Outcome[]];

/** What was open when the run ended: of many clauses there is only the one reason to tell. */
export function wasLeftOpen({ outcome, transcripts }: Outcome): boolean {
  return outcome === "inconclusive" && transcripts.length === 0;
}

/** Outcomes of one clause and one reason in one group; every other outcome alone. */
export function groupedOutcomes(outcomes: readonly Outcome[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const outcome of outcomes) {
    const key = [outcome.clause, outcome.outcome, outcome.because].join("\n");
    const group = groups.get(key);
    groups.set(key, group === undefined ? [outcome] : [...group, outcome]);
  }
  return [...groups.values()];
}
