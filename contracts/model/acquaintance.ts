/** What an RPC of which only the schema is known was seen to do, in a few calls made one after the other. */
export interface Acquaintance {
  /**
   * - `served`: OK or a message came, at least once.
   * - `refused`: every call ended with an error.
   * - `unimplemented`: every call ended UNIMPLEMENTED.
   * - `quiet`: neither a message nor an end came, for any request.
   */
  readonly kind: "served" | "refused" | "unimplemented" | "quiet";
  /** The same request was answered differently, or some calls ended with a code that passes: no comparison holds. */
  readonly varying: boolean;
  /** Requests that were answered, the best first; at least one where the RPC was served. */
  readonly healthy: readonly HealthyCall[];
  /** Why clauses that need an answer are not judged; empty where they are. */
  readonly reason: string;
}

/** Requests that were answered, and how. */
export interface HealthyCall {
  readonly requests: readonly Uint8Array[];
  /** The status code; absent where the call was still open when the client had seen enough. */
  readonly code?: number;
  /** Messages received; of a call that stayed open those until then. */
  readonly messages: number;
  /** How long it took to its end, or to its first message where it stayed open, in milliseconds. */
  readonly tookMs: number;
  /** Whether the same bytes came each time. */
  readonly stable: boolean;
}
