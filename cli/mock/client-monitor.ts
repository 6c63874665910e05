import { retryClauses, singleCallClauses } from "../../contracts/clients/index.ts";
import type { Clause, Violation } from "../../contracts/model/clause.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import type { Journal, JournalCall } from "../../mock-server/index.ts";

/** What a client did wrong. */
export interface ClientFinding {
  readonly clause: Clause;
  readonly client: string;
  readonly violation: Violation;
  /** The call that shows it. */
  readonly transcript: Transcript;
}

export interface ClientMonitor {
  readonly violations: (clause: Clause) => number;
  /** How often each clause was kept by a call, or by calls in a row. */
  readonly kept: (clause: Clause) => number;
  readonly clients: () => number;
  readonly calls: () => number;
  readonly close: () => void;
}

/** So many calls of a client are looked at together. */
const windowCalls = 50;
/** Sessions may be as many as tests. */
const maxClients = 1000;
const maxReported = 10_000;

/** Judges the clients of a mock after each of their calls; tells of every violation as it comes. */
export function monitorClients(
  journal: Journal,
  onFinding: (finding: ClientFinding, call: JournalCall) => void,
): ClientMonitor {
  const violations = new Map<Clause, number>();
  const kept = new Map<Clause, number>();
  const clients = new Map<string, JournalCall[]>();
  const reported = new Set<string>();
  let count = 0;
  let seenClients = 0;

  const judge = (clause: Clause, client: string, calls: readonly JournalCall[]): void => {
    let window = calls;
    while (window.length > 0) {
      const verdict = clause.judge(observationOf(window.map((call) => call.transcript())));
      if (verdict.kind === "holds") kept.set(clause, (kept.get(clause) ?? 0) + 1);
      if (verdict.kind !== "violated") return;
      const index = window.findIndex(({ id }) => id === verdict.call);
      const call = window[index];
      if (call === undefined) return;
      const key = `${clause.id} ${call.id}`;
      if (!reported.has(key)) {
        remember(reported, key);
        violations.set(clause, (violations.get(clause) ?? 0) + 1);
        onFinding({ clause, client, violation: verdict, transcript: call.transcript() }, call);
      }
      // The call that shows it may itself be one that is tried again.
      window = window.slice(Math.max(1, index));
    }
  };

  const unsubscribe = journal.subscribe((call, change) => {
    if (change !== "ended") return;
    count++;
    const known = clients.get(call.client) ?? [];
    const window = [...known, call]
      .sort((one, other) => Number(one.id) - Number(other.id))
      .slice(-windowCalls);
    if (known.length === 0) seenClients++;
    clients.delete(call.client);
    clients.set(call.client, window);
    forgetOldest(clients.keys(), clients, maxClients);
    for (const clause of singleCallClauses) judge(clause, call.client, [call]);
    const same = window.filter(({ method }) => method === call.method);
    for (const clause of retryClauses) judge(clause, call.client, same);
  });

  return {
    violations: (clause) => violations.get(clause) ?? 0,
    kept: (clause) => kept.get(clause) ?? 0,
    clients: () => seenClients,
    calls: () => count,
    close: unsubscribe,
  };
}

/** What was told is remembered for as long as it can come up again, and a little longer. */
function remember(reported: Set<string>, key: string): void {
  reported.add(key);
  forgetOldest(reported.keys(), reported, maxReported);
}

function forgetOldest(
  names: Iterator<string>,
  all: { readonly size: number; readonly delete: (name: string) => unknown },
  most: number,
): void {
  const oldest = names.next().value;
  if (all.size > most && oldest !== undefined) all.delete(oldest);
}

/** A client's calls as the clauses want them. */
function observationOf(transcripts: readonly Transcript[]): Observation {
  return {
    scenario: "observed client",
    input: undefined,
    startedAtMs: 0,
    lagMs: 0,
    transcripts,
    facts: {
      ...{ files: [], filesPrefix: "", speed: 1, skewMs: 0, thorough: false },
      // Timers of a client may fire a little early, and its clock differs from ours.
      toleranceMs: 50,
      fresh: () => "observed",
    },
  };
}
