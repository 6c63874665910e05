import type { DescMethod, Message } from "@bufbuild/protobuf";
import type { Clause, Level, ScenarioRef, Verdict } from "../contracts/model/clause.ts";
import type { ContractPart } from "../contracts/model/contract-part.ts";
import type { Observation } from "../contracts/model/observation.ts";
import type { Scenario } from "../contracts/model/scenario.ts";
import type { CallContext } from "../mock-server/call/behaviour.ts";
import type { ShapeFault } from "./breaking/shape-fault.ts";
import type { Reading } from "./language/reading.ts";
import type { Value } from "./language/value.ts";
import type { Situation } from "./situation.ts";

/** One kind of promise: what is read of it, and the five uses of that. */
export interface Shape<Read extends Named = Named> {
  /** Its key in a contract. */
  readonly name: string;
  /** What a contract says of it; throws a DeclarationError on what cannot be. */
  readonly read: (reading: Reading) => readonly Read[];
  /** What a server has to keep, and the occasions beside the common ones. */
  readonly judge: (read: Read, situation: Situation) => Judged;
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

/** What the mock does to keep a shape. */
export interface Keeping {
  /** Throws a StatusError where the call is refused before it is read. */
  readonly opened?: (call: MockCall) => void;
  /** Throws a StatusError where the call is refused at this request, which is the last of its requests. */
  readonly admit?: (request: Message, call: MockCall) => void;
  /** Throws a StatusError where the requests may not end here. */
  readonly ended?: (call: MockCall) => void;
  /** How many responses a call has, or each request of a stream that is replied to. */
  readonly count?: (request: Message | undefined, call: MockCall) => number | undefined;
  /** Fills in a response. */
  readonly fill?: (response: Message, place: ResponsePlace, call: MockCall) => void;
  /** Whether a response that was drawn may be sent; else another one is drawn. */
  readonly accepts?: (response: Message, place: ResponsePlace, call: MockCall) => boolean;
  /** Values that may make it acceptable. */
  readonly literals?: readonly Value[];
  /** The milliseconds before a response. */
  readonly waitMs?: (place: ResponsePlace, call: MockCall) => number;
  /** Trailers of a call that ends OK. */
  readonly trailers?: (call: MockCall) => ReadonlyMap<string, string>;
}

/** Where a response stands. */
export interface ResponsePlace {
  /** From 0. */
  readonly index: number;
  /** How many there will be; absent where the stream goes on. */
  readonly total?: number;
  /** Where it replies to a request: which, from 0. */
  readonly request?: Message;
}

/** A call of the mock, as shapes see it. */
export interface MockCall {
  readonly context: CallContext;
  readonly requests: readonly Message[];
  /** Those sent so far; the one being made is not among them. */
  readonly responses: readonly Message[];
  /** What shapes remember of the call. */
  readonly memory: Map<unknown, unknown>;
}
