import type { Gate } from "./gate.ts";
import { matchesGlob } from "./glob.ts";
import type { Outcome } from "./outcome.ts";
import type { Report } from "./report.ts";
import { summaryOf, verdictOf } from "./summary.ts";

/** A failure that is tolerated for some time: the clause is judged all the same. */
export interface KnownFailure {
  /** A glob on clause ids: `chat/drained`, `deadline/*`. */
  readonly clause: string;
  /** A glob on RPCs, such as `chat.*`; every RPC where absent. */
  readonly rpc?: string;
  readonly reason: string;
  /** The last day on which it is tolerated: `2026-12-31`. */
  readonly until: string;
}

export interface KnownFailureContext {
  /** `2026-12-31` */
  readonly today: string;
  readonly gate?: Partial<Gate>;
  /** All that a run without any selection would judge: an entry that fits none of it is a mistake. */
  readonly all: readonly Judged[];
}

export type Judged = Pick<Outcome, "clause" | "rpc">;

/**
 * The report as it is with some failures known: they weigh nothing, what passes in spite of being listed
 * breaks the gate, and so does an entry that has expired or fits nothing.
 */
export function withKnownFailures(
  report: Report,
  known: readonly KnownFailure[],
  { today, gate, all }: KnownFailureContext,
): Report {
  if (known.length === 0) return report;
  const valid = known.filter((entry) => !hasExpired(entry, today));
  const outcomes = report.outcomes.map((outcome) => {
    const entry = valid.find((each) => covers(each, outcome));
    return entry === undefined ? outcome : asKnown(outcome, entry);
  });
  const problems = [
    ...(report.problems ?? []),
    ...known.filter((entry) => !all.some((judged) => covers(entry, judged))).map(fitsNothing),
    ...known
      .filter(
        (entry) => hasExpired(entry, today) && report.outcomes.some((outcome) => covers(entry, outcome)),
      )
      .map(expired),
  ];
  const judged = {
    ...report,
    outcomes,
    summary: summaryOf(outcomes),
    ...(problems.length === 0 ? {} : { problems }),
  };
  return { ...judged, verdict: verdictOf(judged, gate) };
}

/** Whether the entry is about the clause of this RPC. */
export function covers(entry: Pick<KnownFailure, "clause" | "rpc">, judged: Judged): boolean {
  return matchesGlob(judged.clause, entry.clause) && matchesGlob(judged.rpc, entry.rpc ?? "*");
}

/** ISO dates are in the order of their letters; the last day still counts. */
export function hasExpired(entry: Pick<KnownFailure, "until">, today: string): boolean {
  return entry.until < today;
}

function asKnown(outcome: Outcome, entry: KnownFailure): Outcome {
  const { reason, until } = entry;
  switch (outcome.outcome) {
    case "failed":
    // The runner was too late to see what is known to be wrong: that is no news.
    case "inconclusive":
      return { ...outcome, outcome: "known-failure", known: { reason, until } };
    case "passed":
      return {
        ...outcome,
        outcome: "unexpected-pass",
        because: `"${reason}", until ${until}. Take ${nameOf(entry)} off the list`,
        known: { reason, until },
      };
    case "errored":
    case "known-failure":
    case "unexpected-pass":
    case "not-exercised":
    case "unsupported":
      return outcome;
  }
}

function fitsNothing(entry: KnownFailure): string {
  return `The known failure ${nameOf(entry)} matches nothing that is judged; correct it or take it off the list.`;
}

function expired(entry: KnownFailure): string {
  return `The known failure ${nameOf(entry)} ("${entry.reason}") expired after ${entry.until}, and its failures count again; mend them, or give it a later date.`;
}

function nameOf({ clause, rpc }: KnownFailure): string {
  return rpc === undefined ? clause : `${clause} at ${rpc}`;
}
