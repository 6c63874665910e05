import type { Level } from "../../contracts/model/clause.ts";
import type { Outcome } from "./outcome.ts";

/** What a user asks of a run. */
export interface Gate {
  /** From which level on a violation fails the gate. */
  readonly level: Level;
  /** Whether not-exercised fails the gate. */
  readonly strict: boolean;
}

export const defaultGate: Gate = { level: "must", strict: false };

/**
 * What one outcome means for the gate.
 * - `warns`: worth reading, and the gate holds.
 * - `silent`: neither for nor against.
 */
export type Weight = "holds" | "breaks" | "warns" | "silent";

export function weightOf(outcome: Outcome, gate: Gate): Weight {
  const counts = outcome.level === "must" || gate.level === "should";
  switch (outcome.outcome) {
    case "passed":
      return "holds";
    case "failed":
    case "errored":
    case "inconclusive":
      return counts ? "breaks" : "warns";
    // A list that is not true any more is mended whatever the level.
    case "unexpected-pass":
      return "breaks";
    case "not-exercised":
      return counts && gate.strict ? "breaks" : "silent";
    case "known-failure":
    case "unsupported":
      return "silent";
  }
}
