import type { Fault } from "../mock-server/index.ts";

type Listed = Pick<Fault, "name" | "sentence" | "violates" | "rpcs" | "needsProcess">;

/** All faults as Markdown: a section for each first part of the names, in the order of the catalogue. */
export function faultsPage(faults: readonly Listed[]): string {
  const sections = [...new Set(faults.map(sectionOf))];
  const parts = sections.map((section) => {
    const own = faults.filter((fault) => sectionOf(fault) === section);
    return `## ${section}\n\n${own.map(entry).join("\n")}`;
  });
  return `${[head, ...parts].join("\n\n")}\n`;
}

const head = `# Faults

The ways in which the mock breaks a contract on purpose: \`streamproof mock --fault NAME\`. Generated from the faults by
\`npm run docs\`; do not edit.

Each has two uses: it proves that the clauses it violates can fail, and it shows how your client handles it.
The suite's findings on each are in [kill-matrix.md](kill-matrix.md).`;

function sectionOf({ name }: Listed): string {
  return name.split("/")[0] ?? name;
}

const mostNamed = 5;

function entry({ name, sentence, violates, rpcs, needsProcess }: Listed): string {
  const named = violates.slice(0, mostNamed).map((id) => `\`${id}\``);
  const more = violates.length - named.length;
  const clauses = [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const where = rpcs.length > 3 ? `${rpcs.length} RPCs` : rpcs.map((rpc) => `\`${rpc}\``).join(", ");
  const seen = needsProcess === true ? " Visible only when streamproof starts the process." : "";
  return `- \`${name}\`: ${sentence}\n  At ${where}. Violates ${clauses}.${seen}`;
}
