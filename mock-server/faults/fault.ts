import type { FaultTarget } from "../server/fault-target.ts";

/** A named way in which the mock is wrong on purpose. */
export interface Fault {
  /** `<rpc>/<what>`, or `call/…`, `deadline/…`, `server/…` where it concerns more than one RPC. */
  readonly name: string;
  /** What the server does wrong. */
  readonly sentence: string;
  /** The ids of the clauses that it must violate, the most specific first. */
  readonly violates: readonly string[];
  /** The methods it changes, as `package.Service/Method`. */
  readonly rpcs: readonly string[];
  /** True where it shows only to somebody who watches the process, or stops it. */
  readonly needsProcess?: boolean;
  /** Applied once for each server that starts: what the fault remembers, it keeps for one server. */
  readonly apply: (target: FaultTarget) => FaultTarget;
}

/** What a fault says of itself. */
export type FaultText = Pick<Fault, "name" | "sentence" | "violates" | "needsProcess">;
