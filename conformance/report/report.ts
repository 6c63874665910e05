import type { Level, Party } from "../../contracts/model/clause.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import type { Gate } from "./gate.ts";

/**
 * What became of one clause of one RPC. The default is never "passed".
 * - `not-exercised`: no scenario gave the occasion.
 * - `unsupported`: the target or the transport cannot show it.
 * - `inconclusive`: the runner itself was too late to judge.
 * - `errored`: the runner failed.
 */
export const outcomeKinds = [
  "passed",
  "failed",
  "known-failure",
  "unexpected-pass",
  "not-exercised",
  "unsupported",
  "inconclusive",
  "errored",
] as const;

export type OutcomeKind = (typeof outcomeKinds)[number];

/** One row: a clause of an RPC. */
export interface Outcome {
  readonly clause: string;
  readonly level: Level;
  readonly party: Party;
  /** The clause in words. */
  readonly sentence: string;
  readonly source: string;
  /** `package.Service/Method` */
  readonly rpc: string;
  readonly outcome: OutcomeKind;
  /** The scenario that shows it; empty where none does. */
  readonly scenario: string;
  /** What was expected and what came; empty where it passed. */
  readonly because: string;
  /** Observations judged. */
  readonly runs: number;
  /** Inputs tried to find the smallest one. */
  readonly shrinks: number;
  /** The smallest input that shows a failure, as text. */
  readonly input: string;
  /** The command that shows the failure again; empty where it passed. */
  readonly replay: string;
  /** Of a known failure, or of one that passed, what its entry in the list says. */
  readonly known?: { readonly reason: string; readonly until: string };
  /** The call and event that show a failure. */
  readonly at?: { readonly call: string; readonly event?: number; readonly mark?: string };
  /** Of a failure, the calls of the smallest run; otherwise none. */
  readonly transcripts: readonly Transcript[];
}

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
}

/** What a run tells while it goes on. */
export interface Progress {
  readonly scenariosDone: number;
  readonly scenariosInAll: number;
  readonly running: readonly string[];
  readonly failed: number;
}
