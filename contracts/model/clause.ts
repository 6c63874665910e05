import type { Observation } from "./observation.ts";

/** MUST fails the gate; SHOULD is reported as a warning. */
export type Level = "must" | "should";

/** Who has to keep the clause. */
export type Party = "server" | "client";

/** What one observation says about one clause. */
export type Verdict =
  | { readonly kind: "holds" }
  /** The observation gave no occasion to judge. */
  | { readonly kind: "vacuous"; readonly reason: string }
  | Violation;

export interface Violation {
  readonly kind: "violated";
  /** One sentence: what was expected and what came. */
  readonly because: string;
  /** The call that shows it. */
  readonly call?: string;
  /** Index of the event that shows it, in that call's transcript. */
  readonly event?: number;
  /** Index of the frame that shows it, among those of that call's transcript. */
  readonly frame?: number;
  /** A few words for the margin of the timeline. */
  readonly mark?: string;
  /**
   * Set where the clause judged a time: by how much the bound was missed, in milliseconds.
   * Where the runner itself was that late, the verdict does not count.
   */
  readonly missedByMs?: number;
  /**
   * Set where the observation has measured again by itself, because what it found stays: a server that has
   * become slow is slow from the beginning the next time.
   */
  readonly confirmed?: boolean;
  /**
   * Set where a server may do the same for a reason of its own, such as a connection that had its age: it has to be
   * seen again to count.
   */
  readonly doubtful?: boolean;
}

/** One sentence that an implementation must keep, and the pure function that judges it. */
export interface Clause {
  /** A stable word, never a number: `chat/drained`. */
  readonly id: string;
  readonly level: Level;
  readonly party: Party;
  readonly sentence: string;
  /** Where the clause comes from. */
  readonly source: string;
  /** The scenarios whose observations it judges; all of its contract where absent. */
  readonly scenarios?: readonly ScenarioRef[];
  /** True where it judges frames: a transport that does not see them cannot show it. */
  readonly ofFrames?: true;
  /** True where it judges what gRPC-Web and Connect write: over gRPC it is no part of a run. */
  readonly ofWeb?: true;
  /** Never waits, sends or prints; a broken contract is a verdict, not a throw. */
  readonly judge: (observation: Observation) => Verdict;
}

/** A scenario as its clauses refer to it: the scenario itself, or the constant of one that is made elsewhere. */
export interface ScenarioRef {
  readonly name: string;
}

/** Whether a clause looks at the observations of the scenario with this name. */
export function judgesScenario({ scenarios }: Pick<Clause, "scenarios">, name: string): boolean {
  return scenarios === undefined || scenarios.some((scenario) => scenario.name === name);
}

export const holds: Verdict = { kind: "holds" };

export function vacuous(reason: string): Verdict {
  return { kind: "vacuous", reason };
}

export function violated(because: string, where: Omit<Violation, "kind" | "because"> = {}): Violation {
  return { kind: "violated", because, ...where };
}
