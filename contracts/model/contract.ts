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
}
