import type { DescMethod } from "@bufbuild/protobuf";
import type { Clause } from "./clause.ts";
import type { Scenario } from "./scenario.ts";

/** What every implementation of one RPC must do: how to find out, and what to hold against it. */
export interface Contract {
  readonly method: DescMethod;
  readonly scenarios: readonly Scenario[];
  readonly clauses: readonly Clause[];
}
