import type { Level, Party } from "../../contracts/model/clause.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";

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
  readonly at?: {
    readonly call: string;
    readonly event?: number;
    /** Of a failure on the wire: the index of the frame in the call's transcript. */
    readonly frame?: number;
    readonly mark?: string;
  };
  /** Of a failure, the calls of the smallest run; otherwise none. */
  readonly transcripts: readonly Transcript[];
}
