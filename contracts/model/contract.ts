import type { Transcript } from "../transcript/event.ts";
import type { Metadata } from "../transcript/metadata.ts";
import type { Clause } from "./clause.ts";
import type { Scenario } from "./scenario.ts";
import type { Subject } from "./subject.ts";

/** What every implementation of one RPC must do: how to find out, and what to hold against it. */
export interface Contract {
  /** `package.Service/Method`, or `package.Service` for what a service owes as a whole. */
  readonly rpc: string;
  /** How the RPC is called rightly; absent for a whole service. */
  readonly subject?: Subject;
  readonly scenarios: readonly Scenario[];
  readonly clauses: readonly Clause[];
  /** Of an RPC of which only the schema is known: how it is got to know before it is judged. */
  readonly acquaintance?: ContractAcquaintance;
  /** Metadata that the calls of the RPC need. */
  readonly metadata?: Metadata;
  /** Of a service as a whole: its contract once its RPCs are known. */
  readonly withSubjects?: (subjects: readonly Subject[]) => Contract;
}

/** A few calls that are made first, and the contract that follows from what came back. */
export interface ContractAcquaintance {
  /** Observed once, with the run's seed as its input. */
  readonly scenario: Scenario;
  readonly subject: (calls: readonly Transcript[], seed: number) => Subject;
  /** `others` are the RPCs of its service that were met, too. */
  readonly contract: (subject: Subject, others: readonly Subject[]) => Contract;
}
