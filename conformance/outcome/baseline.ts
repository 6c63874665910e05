import { type Gate, weightOf } from "./gate.ts";
import { covers, hasExpired, type KnownFailure } from "./known-failures.ts";
import type { Outcome } from "./outcome.ts";
import type { Report } from "./report.ts";

export interface BaselineOptions {
  readonly gate: Gate;
  /** What is on the list already: an entry whose failures are still there keeps its reason and date. */
  readonly known: readonly KnownFailure[];
  readonly today: string;
  readonly reason: string;
  readonly until: string;
}

/** The list under which the run of this report, made without any list, would have passed. */
export function baselineOf(report: Report, options: BaselineOptions): readonly KnownFailure[] {
  const failing = report.outcomes.filter(
    (outcome) => outcome.outcome === "failed" && weightOf(outcome, options.gate) === "breaks",
  );
  const kept = options.known.filter(
    (entry) => !hasExpired(entry, options.today) && isTrue(entry, report.outcomes, failing),
  );
  const open = failing.filter((outcome) => !kept.some((entry) => covers(entry, outcome)));
  const { reason, until } = options;
  const added = [...new Set(open.map(({ clause }) => clause))].flatMap((clause) => {
    const own = open.filter((outcome) => outcome.clause === clause);
    const judged = report.outcomes.filter((outcome) => outcome.clause === clause);
    const everywhere = own.length === judged.length && own.length > 1;
    const rpcs = everywhere ? [undefined] : own.map(({ rpc }) => rpc);
    return rpcs.map((rpc) => ({ clause, ...(rpc === undefined ? {} : { rpc }), reason, until }));
  });
  return [...kept, ...added];
}

/** Whether nothing that the entry covers has passed; what this run did not judge is left as it is. */
function isTrue(entry: KnownFailure, all: readonly Outcome[], failing: readonly Outcome[]): boolean {
  const judged = all.filter((outcome) => covers(entry, outcome));
  if (judged.some(({ outcome }) => outcome === "passed")) return false;
  return judged.length === 0 || judged.some((outcome) => failing.includes(outcome));
}
