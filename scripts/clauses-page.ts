import type { Clause } from "../contracts/model/clause.ts";
import type { Contract } from "../contracts/model/contract.ts";

/** What the page needs to know of a fault. */
export interface ProvingFault {
  readonly name: string;
  readonly violates: readonly string[];
}

/** All clauses as Markdown: a section for each first part of the ids, in the order of the contracts. */
export function clausesPage(contracts: readonly Contract[], faults: readonly ProvingFault[]): string {
  const clauses = new Map<string, Listed>();
  for (const contract of contracts) {
    for (const clause of contract.clauses) {
      const before = clauses.get(clause.id)?.rpcs ?? [];
      clauses.set(clause.id, { clause, rpcs: [...before, contract.rpc] });
    }
  }
  const sections = [...new Set([...clauses.keys()].map(sectionOf))];
  const parts = sections.map((section) => {
    const own = [...clauses.values()].filter(({ clause }) => sectionOf(clause.id) === section);
    return `## ${section}\n\n${scopeLine(own, contracts.length)}\n\n${own.map((listed) => entry(listed, faults)).join("\n")}`;
  });
  return `${head}\n\n${parts.join("\n\n")}\n`;
}

interface Listed {
  readonly clause: Clause;
  readonly rpcs: readonly string[];
}

const head = `# Clauses

What an implementation must do. Generated from the clauses by \`npm run docs\`; do not edit.

**MUST** fails the gate; **SHOULD** is a warning, and fails it under \`--level should\`. The faults named
with a clause are switches of the mock server that violate it: they prove that the clause can fail.`;

function sectionOf(id: string): string {
  return id.split("/")[0] ?? id;
}

function scopeLine(listed: readonly Listed[], contracts: number): string {
  const rpcs = [...new Set(listed.flatMap((each) => each.rpcs))];
  if (rpcs.length === contracts && contracts > 1) return "Judged for every RPC.";
  if (rpcs.length > 3) return `Judged for ${rpcs.length} RPCs.`;
  return `Judged for ${rpcs.map((rpc) => `\`${rpc}\``).join(", ")}.`;
}

function entry({ clause }: Listed, faults: readonly ProvingFault[]): string {
  const proving = faults
    .filter((fault) => fault.violates.includes(clause.id))
    .map((fault) => `\`${fault.name}\``);
  const party = clause.party === "client" ? " of the client" : "";
  return [
    `- \`${clause.id}\` **${clause.level.toUpperCase()}**${party}: ${clause.sentence}`,
    `  Source: ${linked(clause.source)}. ${proving.length === 0 ? "No fault yet." : `Faults: ${proving.join(", ")}.`}`,
  ].join("\n");
}

/** A source in docs/ as a link from the page beside it. */
function linked(source: string): string {
  return source.replace(/^docs\/(\S+\.md#[\w-]+)/, "[behaviour.md]($1)");
}
