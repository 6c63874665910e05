import type { DescMethod } from "@bufbuild/protobuf";
import type { Clause, Level, ScenarioRef, Verdict } from "../contracts/model/clause.ts";
import type { ContractPart } from "../contracts/model/contract-part.ts";
import type { Observation } from "../contracts/model/observation.ts";
import type { Scenario } from "../contracts/model/scenario.ts";
import type { ShapeFault } from "./breaking/shape-fault.ts";
import type { Keeping } from "./keeping.ts";
import type { Reading } from "./language/reading.ts";
import type { Refusal } from "./refusals.ts";
import type { Situation } from "./situation.ts";

/** One kind of promise: what is read of it, and the five uses of that. */
export interface Shape<Read extends Named = Named> {
  /** Its key in a contract. */
  readonly name: string;
  /** What a contract says of it; throws a DeclarationError on what cannot be. */
  readonly read: (reading: Reading) => readonly Read[];
  /** What a server has to keep, and the occasions beside the common ones. */
  readonly judge: (read: Read, situation: Situation) => Judged;
  /** What it refuses; absent where it refuses nothing. */
  readonly refuses?: (read: Read) => Omit<Refusal, "read">;
  /** How the mock keeps it; absent where nothing has to be done. */
  readonly keep?: (read: Read, method: DescMethod) => Keeping;
  readonly faults: (read: Read, method: DescMethod) => readonly ShapeFault[];
  /** True where a fault of it may show only once a wait has run out. */
  readonly waits?: true;
}

/** What every shape says of itself. */
export interface Named {
  /** The clause's own name; that of the shape where empty. */
  readonly id: string;
  readonly level: Level;
  /** Where the rule comes from; empty where nothing is said. */
  readonly because: string;
}

export interface Judged {
  readonly clauses: readonly ClauseDraft[];
  /** Scenarios that only this shape needs. */
  readonly scenarios?: readonly Scenario[];
}

/** A clause before it has its id, level and source. */
export interface ClauseDraft {
  /** Put after the id where a shape has several clauses. */
  readonly suffix?: string;
  readonly sentence: string;
  /** Which scenarios it judges; the common ones where absent. */
  readonly scenarios?: readonly ScenarioRef[];
  readonly judge: (observation: Observation) => Verdict;
}

export type { Clause, ContractPart };
