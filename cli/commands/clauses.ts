import { Command } from "commander";
import type { TextStyle } from "../../conformance/report/text-style.ts";
import type { Clause } from "../../contracts/model/clause.ts";

/** `streamproof clauses`: what an implementation must do. */
export function clausesCommand(): Command {
  return new Command("clauses")
    .description("List the clauses: id, level, sentence and source.")
    .argument("[glob]", "clause ids (chat/*) or RPCs (*/Chat) (default: all)")
    .addHelpText("after", examples)
    .action((glob: string | undefined) => listClauses(glob));
}

const examples = `
Examples:
  streamproof clauses                      all of them
  streamproof clauses 'download-file/*'    those of one RPC's section
  streamproof clauses '*/Chat'             those of one RPC, including the generic ones`;

async function listClauses(glob: string | undefined): Promise<void> {
  const { allContracts } = await import("../../contracts/index.ts");
  const { checkClauseGlobs } = await import("../verify/select.ts");
  const { matchesGlob } = await import("../../conformance/outcome/glob.ts");
  const { styleFor } = await import("../output/terminal.ts");
  if (glob !== undefined) checkClauseGlobs("clauses", [glob], allContracts());
  const clauses = new Map<string, Clause>();
  for (const contract of allContracts()) {
    for (const clause of contract.clauses) {
      const wanted = glob === undefined || matchesGlob(clause.id, glob) || matchesGlob(contract.rpc, glob);
      if (wanted && !clauses.has(clause.id)) clauses.set(clause.id, clause);
    }
  }
  const lines = clauseLines(bySection([...clauses.values()]), styleFor(process.stdout));
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Contracts begin and end with clauses of the section "call": brought together, in the order of the sections. */
function bySection(clauses: readonly Clause[]): readonly Clause[] {
  const sectionOf = ({ id }: Clause) => id.split("/")[0];
  const sections = [...new Set(clauses.map(sectionOf))];
  return sections.flatMap((section) => clauses.filter((clause) => sectionOf(clause) === section));
}

function clauseLines(clauses: readonly Clause[], style: TextStyle): readonly string[] {
  const width = Math.max(...clauses.map((clause) => clause.id.length));
  return clauses.map(({ id, level, sentence, source }) => {
    const levelText = level.toUpperCase().padEnd("SHOULD".length);
    return `${style.strong(id.padEnd(width))}  ${levelText}  ${sentence}  ${style.faint(`[${source}]`)}`;
  });
}
