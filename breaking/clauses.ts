import type { Level } from "../contracts/model/clause.ts";
import type { Contract } from "../contracts/model/contract.ts";
import type { Change, Comparison } from "./change.ts";

export const lockName = "contracts.lock.json";

/** What was asked of servers at some time: clauses by id. */
export interface ContractsLock {
  readonly clauses: Readonly<Record<string, LockedClause>>;
}

export interface LockedClause {
  readonly level: Level;
  readonly sentence: string;
  readonly rpcs: readonly string[];
}

/** A snapshot, in the order of the letters: two of the same contracts are the same text. */
export function lockOf(contracts: readonly Contract[]): ContractsLock {
  const clauses = new Map<string, LockedClause>();
  for (const { rpc, clauses: own } of contracts) {
    for (const { id, level, sentence } of own) {
      const before = clauses.get(id);
      // Of several RPCs the strictest level: what is a MUST anywhere can fail a gate.
      const strictest = before?.level === "must" || level === "must" ? "must" : "should";
      clauses.set(id, { level: strictest, sentence, rpcs: [...(before?.rpcs ?? []), rpc].toSorted() });
    }
  }
  return { clauses: Object.fromEntries([...clauses].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

/** A line for each clause, so that a change of one is a change of one line. */
export function lockText({ clauses }: ContractsLock): string {
  const lines = Object.entries(clauses).map(
    ([id, clause]) => `    ${JSON.stringify(id)}: ${JSON.stringify(clause)}`,
  );
  return `{\n  "clauses": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** What servers must do that they need not before, and the other way round. `text` is the lock of now. */
export function compareClauses(before: ContractsLock, now: ContractsLock, text: string): Comparison {
  const ids = [...new Set([...Object.keys(before.clauses), ...Object.keys(now.clauses)])].toSorted();
  const lines = text.split("\n");
  const changes = ids.flatMap((id): readonly Change[] => {
    const line = lines.findIndex((each) => each.trimStart().startsWith(`${JSON.stringify(id)}:`)) + 1;
    const where = { part: "clauses", file: lockName, ...(line > 0 ? { line } : {}) } as const;
    return differences(id, before.clauses[id], now.clauses[id]).map((each) => ({ ...where, ...each }));
  });
  return { changes, notes: [] };
}

type Difference = Pick<Change, "breaking" | "message">;

function differences(
  id: string,
  before: LockedClause | undefined,
  now: LockedClause | undefined,
): readonly Difference[] {
  if (now === undefined) return [{ breaking: false, message: `${id} was removed.` }];
  const must = now.level === "must";
  if (before === undefined) {
    const level = now.level.toUpperCase();
    return [{ breaking: must, message: `${id} (${level}) was added: ${now.sentence}` }];
  }
  const found: Difference[] = [];
  if (before.level !== now.level) {
    const change = must ? "a SHOULD became a MUST" : "a MUST became a SHOULD";
    found.push({ breaking: must, message: `${id}: ${change}.` });
  }
  if (before.sentence !== now.sentence) {
    // Nobody but a reader can tell whether other words ask for more.
    const message = `${id} asks for something else: "${before.sentence}" became "${now.sentence}"`;
    found.push({ breaking: must, message });
  }
  const added = now.rpcs.filter((rpc) => !before.rpcs.includes(rpc));
  const removed = before.rpcs.filter((rpc) => !now.rpcs.includes(rpc));
  if (added.length > 0)
    found.push({ breaking: must, message: `${id} is judged at ${added.join(", ")}, too.` });
  if (removed.length > 0)
    found.push({ breaking: false, message: `${id} is no longer judged at ${removed.join(", ")}.` });
  return found;
}
