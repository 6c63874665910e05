import { type Gate, weightOf } from "../outcome/gate.ts";
import type { Outcome, OutcomeKind } from "../outcome/outcome.ts";
import type { TextStyle } from "./text-style.ts";

/** A line for each RPC with the number of its clauses by outcome. Columns of zeros are left out. */
export function renderTable(outcomes: readonly Outcome[], gate: Gate, style: TextStyle): string {
  const columns = allColumns.filter(
    (column) => column.always || outcomes.some((outcome) => column.counts(outcome, gate)),
  );
  const rpcs = [...new Set(outcomes.map((outcome) => outcome.rpc))];
  const nameWidth = Math.max(0, ...rpcs.map((rpc) => rpc.length));
  const head = columns.map((column) => column.title).join("  ");
  const rows = rpcs.map((rpc) => {
    const own = outcomes.filter((outcome) => outcome.rpc === rpc);
    const cells = columns.map((column) => {
      const count = own.filter((outcome) => column.counts(outcome, gate)).length;
      const text = (count === 0 ? "·" : String(count)).padStart(column.title.length);
      return count === 0 ? style.faint(text) : column.stress(text, style);
    });
    return `  ${sign(own, gate, style)} ${rpc.padEnd(nameWidth)}  ${cells.join("  ")}`;
  });
  if (rows.length === 0) return "";
  return [style.faint(`    ${" ".repeat(nameWidth)}  ${head}`), ...rows].join("\n");
}

interface Column {
  readonly title: string;
  readonly always: boolean;
  readonly counts: (outcome: Outcome, gate: Gate) => boolean;
  readonly stress: (text: string, style: TextStyle) => string;
}

const allColumns: readonly Column[] = [
  column("passed", "passed", (text, style) => style.good(text), true),
  {
    title: "failed",
    always: true,
    counts: (outcome, gate) => outcome.outcome === "failed" && weightOf(outcome, gate) === "breaks",
    stress: (text, style) => style.bad(text),
  },
  {
    title: "warned",
    always: false,
    counts: (outcome, gate) => outcome.outcome === "failed" && weightOf(outcome, gate) === "warns",
    stress: (text, style) => style.warning(text),
  },
  column("errored", "errored", (text, style) => style.bad(text)),
  column("inconclusive", "inconclusive", (text, style) => style.warning(text)),
  column("unexpected pass", "unexpected-pass", (text, style) => style.bad(text)),
  column("known failure", "known-failure", (text) => text),
  column("not exercised", "not-exercised", (text) => text),
  column("unsupported", "unsupported", (text) => text),
];

function column(title: string, kind: OutcomeKind, stress: Column["stress"], always = false): Column {
  return { title, always, counts: (outcome) => outcome.outcome === kind, stress };
}

function sign(own: readonly Outcome[], gate: Gate, style: TextStyle): string {
  const weights = own.map((outcome) => weightOf(outcome, gate));
  if (weights.includes("breaks")) return style.bad("✗");
  if (weights.includes("warns")) return style.warning("⚠");
  return weights.includes("holds") ? style.good("✓") : style.faint("·");
}
