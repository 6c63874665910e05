import { clientClauses } from "../contracts/clients/index.ts";
import type { Clause, Violation } from "../contracts/model/clause.ts";
import type { Observation } from "../contracts/model/observation.ts";
import type { Transcript } from "../contracts/transcript/event.ts";
import type { Journal, JournalCall } from "../mock-server/index.ts";

/** What a client did wrong. */
export interface ClientFinding {
  readonly clause: Clause;
  readonly client: string;
  readonly violation: Violation;
  /** The call that shows it. */
  readonly transcript: Transcript;
}

export interface ClientJudge {
  readonly findings: () => readonly ClientFinding[];
  /** How often each clause was kept by a call, or by calls in a row. */
  readonly kept: (clause: Clause) => number;
  readonly clients: () => number;
  readonly calls: () => number;
  readonly close: () => void;
}

/** So many calls of a client are looked at together. */
const windowCalls = 50;

/** Judges the clients of a mock after each of their calls; tells of every violation as it comes. */
export function judgeClients(
  journal: Journal,
  onFinding: (finding: ClientFinding, call: JournalCall) => void,
): ClientJudge {
  const findings: ClientFinding[] = [];
  const kept = new Map<Clause, number>();
  const clients = new Map<string, JournalCall[]>();
  const reported = new Set<string>();
  let count = 0;

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
        reported.add(key);
        const finding = { clause, client, violation: verdict, transcript: call.transcript() };
        findings.push(finding);
        onFinding(finding, call);
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
    clients.set(call.client, window);
    for (const clause of clientClauses) judge(clause, call.client, window);
  });

  return {
    findings: () => findings,
    kept: (clause) => kept.get(clause) ?? 0,
    clients: () => clients.size,
    calls: () => count,
    close: unsubscribe,
  };
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
