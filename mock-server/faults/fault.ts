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
}
