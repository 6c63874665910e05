import { type Gate, weightOf } from "../outcome/gate.ts";
import type { Outcome, OutcomeKind } from "../outcome/outcome.ts";
import { sentence } from "./failure-text.ts";
import { wasLeftOpen } from "./groups.ts";
import type { TextStyle } from "./text-style.ts";

/** What was neither passed nor failed: one line for each reason, which many clauses may share. */
export function renderNotes(outcomes: readonly Outcome[], gate: Gate, style: TextStyle): string {
  // What else breaks the gate or warns has been told in full.
  const quiet = outcomes.filter(
    (outcome) =>
      outcome.outcome === "errored" || wasLeftOpen(outcome) || weightOf(outcome, gate) === "silent",
  );
  return noted
    .flatMap(([kind, title]) => {
      const reasons = byReason(quiet.filter((outcome) => outcome.outcome === kind));
      const lines = reasons
        .slice(0, mostReasons)
        .map(([reason, own]) => `${subject(own)}: ${sentence(reason)}`);
      const left = reasons.length - lines.length;
      if (left > 0)
        lines.push(`for ${left} more ${left === 1 ? "reason" : "reasons"}, see --report json=FILE`);
      const tone = kind === "errored" || kind === "inconclusive" ? style.bad : style.faint;
      return lines.map((line) => `  ${tone(`${title}:`)} ${line}`);
    })
    .join("\n");
}

/** Where most of a server is missing there is a reason for every clause. */
const mostReasons = 10;

const noted: readonly (readonly [OutcomeKind, string])[] = [
  ["errored", "could not be judged"],
  ["inconclusive", "undecided"],
  ["known-failure", "known failure"],
  ["not-exercised", "not exercised"],
  ["unsupported", "unsupported"],
];

function byReason(outcomes: readonly Outcome[]): readonly (readonly [string, readonly Outcome[]])[] {
  const reasons = new Map<string, readonly Outcome[]>();
  for (const outcome of outcomes) {
    const reason = reasonOf(outcome);
    reasons.set(reason, [...(reasons.get(reason) ?? []), outcome]);
  }
  return [...reasons];
}

function reasonOf({ because, known }: Outcome): string {
  const reason = because === "" ? "no reason given" : because;
  return known === undefined ? reason : `${reason} (${known.reason}; until ${known.until})`;
}

const namedClauses = 3;

/** `chat/burst, chat/drained and 2 more of 3 RPCs` */
function subject(outcomes: readonly Outcome[]): string {
  const clauses = [...new Set(outcomes.map((outcome) => outcome.clause))];
  const rpcs = [...new Set(outcomes.map((outcome) => outcome.rpc))];
  const named = clauses.slice(0, namedClauses).join(", ");
  const more = clauses.length - namedClauses;
  const what = more > 0 ? `${named} and ${more} more` : named;
  return `${what} of ${rpcs.length === 1 ? rpcs.join("") : `${rpcs.length} RPCs`}`;
}
