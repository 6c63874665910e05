import type { Kill } from "../conformance/runner/kill-matrix.ts";
import type { Fault } from "../mock-server/index.ts";

type Described = Pick<Fault, "name" | "sentence" | "violates">;

/** docs/kill-matrix.md: which fault breaks which clause, as it was seen. */
export function killMatrixPage(kills: readonly Kill[], faults: readonly Described[]): string {
  const sentences = new Map(faults.map((fault) => [fault.name, fault.sentence]));
  const byClause = [...Map.groupBy(kills, (kill) => kill.clause)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = byClause.flatMap(([clause, all]) =>
    all.map(
      (kill, index) =>
        `| ${index === 0 ? `\`${clause}\`` : ""} | \`${kill.mutant}\` | ${cell(sentences.get(kill.mutant) ?? "")} | ${kill.killed ? cell(masked(kill.because)) : notViolated} |`,
    ),
  );
  return [
    "# Kill matrix",
    "",
    "Every clause, the faults that break it, and how that shows. Written by `npm run docs`.",
    "",
    "| clause | fault | what the server does wrong | what the suite says |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** The kills that a page shows. */
export function killsOnPage(page: string): readonly Kill[] {
  const kills: Kill[] = [];
  for (const line of page.split("\n")) {
    const row = /^\| (?:`(?<clause>[^`]+)`)? *\| `(?<mutant>[^`]+)` \| .*? \| (?<because>.*) \|$/.exec(
      line,
    )?.groups;
    const clause = row?.clause ?? kills.at(-1)?.clause;
    if (row?.mutant === undefined || clause === undefined) continue;
    const because = (row.because ?? "").replaceAll("\\|", "|");
    kills.push({ mutant: row.mutant, clause, killed: because !== notViolated, because });
  }
  return kills;
}

/** `fault × clause` of the catalogue that the page does not show as violated, and those that it has too many. */
export function staleKills(page: string, faults: readonly Described[]): readonly string[] {
  const shown = new Set(
    killsOnPage(page).flatMap((kill) => (kill.killed ? [pair(kill.mutant, kill.clause)] : [])),
  );
  const wanted = new Set(faults.flatMap(({ name, violates }) => violates.map((id) => pair(name, id))));
  return [
    ...[...wanted].filter((each) => !shown.has(each)),
    ...[...shown].filter((each) => !wanted.has(each)),
  ];
}

const notViolated = "**not violated**";

function pair(fault: string, clause: string): string {
  return `${fault} × ${clause}`;
}

/** What differs from run to run would only make noise in the page's history. */
function masked(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…").replaceAll(/\d+(\.\d+)? ms/g, "… ms");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
