import type { Coverage } from "./coverage.ts";
import type { Gate } from "./gate.ts";
import type { RpcLatency } from "./latencies.ts";
import type { Outcome, OutcomeKind } from "./outcome.ts";

export interface Report {
  /** Version of this program. */
  readonly streamproof: string;
  readonly target: string;
  readonly transport: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly outcomes: readonly Outcome[];
  readonly summary: Readonly<Record<OutcomeKind, number>>;
  readonly verdict: "passed" | "failed";
  /** What breaks the gate beside the outcomes: known failures that have expired, or match nothing. */
  readonly problems?: readonly string[];
  /** What was asked of the run; MUST alone where absent. */
  readonly gate?: Gate;
  /** The last lines of the log of a server that the run started, where the gate does not hold. */
  readonly log?: string;
  /** How the server ended before the run did, and the last lines of its log; absent where it did not. */
  readonly ended?: string;
  /** How long calls took, by RPC; absent where no call ended OK. */
  readonly latencies?: readonly RpcLatency[];
  /** What the clauses of a team look at; absent where the team has none. */
  readonly coverage?: Coverage;
}
