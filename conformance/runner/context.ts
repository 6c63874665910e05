import type { Clause, Violation } from "../../contracts/model/clause.ts";
import type { Facts, Observation } from "../../contracts/model/observation.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import type { RunningTarget } from "../targets/target.ts";
import type { Transport } from "../transports/transport.ts";
import type { LagMeter } from "./lag-meter.ts";

/** What every observation of a run needs. */
export interface RunContext {
  readonly transport: Transport;
  /** Absent where only an address is known. */
  readonly target?: RunningTarget;
  readonly lag: LagMeter;
  readonly facts: Facts;
  readonly timeoutMs: number;
  /** Whether the target answered before the run: then it can be asked whether it still does. */
  readonly answers: boolean;
  /** Set for an RPC that was silent to a healthy call: one input of each scenario, and short waits, say enough. */
  readonly silent?: boolean;
  /** Set for an RPC of which only the schema is known: what is wrong has to be seen twice. */
  readonly unknown?: boolean;
  readonly signal?: AbortSignal;
  /** Whether calls tell their servers a trace context. */
  readonly traced?: boolean;
  /** Told when a scenario is driven with an input; what it returns is told of what came of it. */
  readonly onDriven?: (
    scenario: Scenario,
    input: unknown,
    path: string | undefined,
  ) => (observation: Observation) => void;
  readonly onFinding?: (clause: Clause, finding: Finding, observation: Observation) => void;
}

/** What one input showed about one clause. */
export type Finding =
  | { readonly kind: "holds" }
  | { readonly kind: "vacuous"; readonly reason: string }
  | { readonly kind: "violated"; readonly violation: Violation; readonly observation: Observation }
  /** The bound was missed while the runner was late itself. */
  | { readonly kind: "inconclusive"; readonly violation: Violation; readonly observation: Observation };
