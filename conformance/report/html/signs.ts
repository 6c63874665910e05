import { type Gate, weightOf } from "../../outcome/gate.ts";
import type { Outcome } from "../../outcome/outcome.ts";

/** How an outcome looks in a matrix: a sign and a word, so that nothing depends on colour. */
export interface Sign {
  readonly sign: string;
  readonly word: string;
  /** Of the style sheet. */
  readonly tone: "good" | "bad" | "warn" | "known" | "quiet";
}

export function signOf(outcome: Outcome, gate: Gate): Sign {
  const word = outcome.outcome.replaceAll("-", " ");
  switch (weightOf(outcome, gate)) {
    case "holds":
      return { sign: "✓", word, tone: "good" };
    case "breaks":
      return { sign: isVerdict(outcome) ? "✗" : "?", word, tone: "bad" };
    case "warns":
      return { sign: "!", word: `${word}, a warning`, tone: "warn" };
    case "silent":
      return outcome.outcome === "known-failure"
        ? { sign: "k", word, tone: "known" }
        : { sign: "·", word, tone: "quiet" };
  }
}

function isVerdict({ outcome }: Outcome): boolean {
  return outcome === "failed" || outcome === "unexpected-pass";
}
