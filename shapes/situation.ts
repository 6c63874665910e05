import type { DescMethod } from "@bufbuild/protobuf";
import type { ScenarioRef } from "../contracts/model/clause.ts";
import type { Scenario, Step } from "../contracts/model/scenario.ts";
import type { Metadata } from "../contracts/transcript/metadata.ts";
import type { Declared } from "./language/declared.ts";
import type { Base } from "./occasions/examples.ts";
import type { GivenCalls, GivenValues } from "./occasions/given.ts";
import type { Drawn, Occasions } from "./occasions/occasions.ts";
import type { Refusal } from "./refusals.ts";

/** What the clauses and scenarios of a contract are made with. */
export interface Situation {
  readonly declared: Declared;
  readonly method: DescMethod;
  readonly given: GivenCalls;
  readonly bases: readonly Base[];
  readonly occasions: Occasions;
  /** Whether these requests were served when the RPC was got to know. */
  readonly workedBefore: (requests: readonly Uint8Array[]) => boolean;
  /** All rules of the contract that refuse requests. */
  readonly refusals: readonly Refusal[];
  /** How long a call's end is waited for, in milliseconds: longer where calls were seen to take long. */
  readonly waitMs: number;
  /** The scenarios that every shape is judged in. */
  readonly common: readonly Scenario[];
  /** All of them but those in which calls run side by side. */
  readonly apart: readonly ScenarioRef[];
  /** A name for a scenario that no other one has. */
  readonly unique: (name: string) => string;
  /** The steps of one call from its opening to its end. */
  readonly call: (call: CallSteps) => readonly Step[];
}

export interface CallSteps {
  readonly name: string;
  readonly drawn: Drawn;
  readonly given: GivenValues;
  /** In place of what was drawn. */
  readonly requests?: readonly Uint8Array[];
  readonly metadata?: Metadata;
  /** Metadata that the run brings along and this call goes without. */
  readonly leaveOut?: readonly string[];
}
