import type { Kill } from "../conformance/runner/kill-matrix.ts";
import type { Fault } from "../mock-server/index.ts";

/** docs/kill-matrix.md: which fault breaks which clause, as it was seen. */
export function killMatrixPage(kills: readonly Kill[], faults: readonly Fault[]): string {
  const sentences = new Map(faults.map((fault) => [fault.name, fault.sentence]));
  const byClause = [...Map.groupBy(kills, (kill) => kill.clause)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = byClause.flatMap(([clause, all]) =>
    all.map(
      (kill, index) =>
        `| ${index === 0 ? `\`${clause}\`` : ""} | \`${kill.mutant}\` | ${cell(sentences.get(kill.mutant) ?? "")} | ${kill.killed ? cell(masked(kill.because)) : "**not violated**"} |`,
    ),
  );
  return [
    "# Kill matrix",
    "",
    "Every clause, the faults that break it, and how that shows. Written by `npm run faults`.",
    "",
    "| clause | fault | what the server does wrong | what the suite says |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** What differs from run to run would only make noise in the page's history. */
function masked(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…").replaceAll(/\d+(\.\d+)? ms/g, "… ms");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
