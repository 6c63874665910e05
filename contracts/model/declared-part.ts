import type { Transcript } from "../transcript/event.ts";
import type { Metadata } from "../transcript/metadata.ts";
import type { ContractPart } from "./contract-part.ts";
import type { Step } from "./scenario.ts";
import type { Subject } from "./subject.ts";

/** What a team has declared of one of its RPCs, beside what follows from the schema. */
export interface DeclaredPart {
  readonly requests: KnownRequests;
  /** Whether its calls change nothing. */
  readonly onlyReads: boolean;
  /** Metadata that its calls need. */
  readonly metadata: Metadata;
  /** Its scenarios and clauses, in view of what the RPC was seen to do. */
  readonly part: (subject: Subject) => ContractPart;
}

/** Requests that are declared to work: they are tried first when an RPC is got to know. */
export interface KnownRequests {
  /** Makes the calls that have to come before, then what follows with the requests; nothing where those fail. */
  readonly after: (next: (known: readonly (readonly Uint8Array[])[]) => readonly Step[]) => readonly Step[];
  /** The same requests, out of the calls that were made. */
  readonly in: (calls: readonly Transcript[]) => readonly (readonly Uint8Array[])[];
  /** Whether they work only on a server on which calls were made before: another one does not know them. */
  readonly needsCallsBefore: boolean;
  /** Whether no other requests may be tried. */
  readonly only: boolean;
}

/** How the names of scenarios begin that a declaration brings: what it promises is owed where an RPC says nothing, too. */
export const declaredScenario = "declared-";

/** The one of them that is owed by an RPC that refuses everything, too: its requests are declared to work. */
export const declaredExamples: string = `${declaredScenario}examples`;

/** How the names of calls begin that are made before those of the RPC, and whose responses its clauses use. */
export const givenCall = "given-";
