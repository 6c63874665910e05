import type { Clause, Level } from "../../contracts/model/clause.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import type { KnownFile, Observation } from "../../contracts/model/observation.ts";
import type { KnownFailure } from "../outcome/known-failures.ts";
import type { Progress } from "../outcome/progress.ts";
import type { RunningTarget } from "../targets/target.ts";
import type { HttpCarrier, TransportName } from "../transports/names.ts";
import type { Finding } from "./context.ts";

/** How a target is judged. Every field has a default. */
export interface VerifyOptions {
  /** `host:port`, or a server that was started for the run; the run does not close it. */
  readonly target: string | RunningTarget;
  /** How calls are carried; `grpc` where absent. */
  readonly transport?: TransportName;
  /**
   * What carries gRPC-Web and Connect: HTTP/2 where the server speaks them over it, else HTTP/1.1. `fetch` is the
   * global one, so that it also reaches what stands in for it, such as the handlers of `streamproof/msw`.
   */
  readonly http?: HttpCarrier;
  /** The name shown in the report and in replay lines; `target` where absent. */
  readonly targetLabel?: string;
  /** What the target owes; the contracts of the two bundled services where absent. */
  readonly contracts?: readonly Contract[];
  /** Globs on clause ids (`chat/*`) or RPCs (`streaming.StreamingService/Chat`); all where empty. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Globs on RPCs, beside `only`: used by replay lines. */
  readonly rpc?: readonly string[];
  /** Globs on scenario names: used by replay lines. */
  readonly scenario?: readonly string[];
  /** Full or short service names; all where empty. */
  readonly services?: readonly string[];
  /** From which level on a violation fails the gate. */
  readonly level?: Level;
  /** Whether not-exercised fails the gate. */
  readonly strict?: boolean;
  /** Failures that are tolerated until a date. */
  readonly knownFailures?: readonly KnownFailure[];
  /** The day on which known failures may have expired, as `2026-12-31`; today in UTC where absent. */
  readonly today?: string;
  readonly thorough?: boolean;
  /** Leaves out what needs a server of its own: leaks, backpressure, stopping. */
  readonly quick?: boolean;
  readonly seed?: number;
  /** A fast-check path that replays one failure exactly. */
  readonly path?: string;
  /** Whether the input of a failure is made smaller; default true. */
  readonly shrink?: boolean;
  /** Drawn inputs of each scenario, in place of each scenario's own number. */
  readonly runs?: number;
  /** Scenarios side by side. */
  readonly concurrency?: number;
  readonly filesPrefix?: string;
  /** The files the server can read; those of `fixtures/files` where absent. */
  readonly files?: readonly KnownFile[];
  readonly speed?: number;
  /** Bound of a wait that has no other bound, in milliseconds. */
  readonly timeoutMs?: number;
  /** Bound of the whole run, in seconds; default 5 minutes, 30 with `thorough`. What is open then is inconclusive. */
  readonly maxTime?: number;
  /** Globs on RPCs that need not be served. */
  readonly allowUnserved?: readonly string[];
  /** Whether calls without the headers of the run must be refused. */
  readonly authRequired?: boolean;
  /** Whether calls tell their servers a trace context of their own (`traceparent`); transcripts have its ids. */
  readonly traced?: boolean;
  /** Hears of every judgement, as it is made. */
  readonly onFinding?: (clause: Clause, finding: Finding, observation: Observation) => void;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}
