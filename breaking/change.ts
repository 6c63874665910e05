/** What may break: the schema, its rules, what it promises of streams, what is asked of servers, what was recorded. */
export const parts = ["schema", "rules", "contracts", "clauses", "fixtures"] as const;
export type Part = (typeof parts)[number];

/** One difference between then and now. */
export interface Change {
  readonly part: Part;
  /** Whether it breaks somebody. */
  readonly breaking: boolean;
  /** Relative to the working directory. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** One sentence; `PART: MESSAGE` is what a deliberate break names. */
  readonly message: string;
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** What could not be compared, and why. */
  readonly notes: readonly string[];
}

export const nothingChanged: Comparison = { changes: [], notes: [] };
