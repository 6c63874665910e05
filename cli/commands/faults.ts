import { Command } from "commander";

/** `streamproof faults`: the ways in which the mock can be wrong on purpose. */
export function faultsCommand(): Command {
  return new Command("faults")
    .description("List the faults for `mock --fault`, with the clauses they violate.")
    .addHelpText("after", examples)
    .action(() => listFaults());
}

const examples = `
Examples:
  streamproof faults                            all of them
  streamproof mock --fault chat/loses-tail      break the contract in this way`;

async function listFaults(): Promise<void> {
  const { faults } = await import("../../mock-server/index.ts");
  const { styleFor } = await import("../output/terminal.ts");
  const style = styleFor(process.stdout);
  const width = Math.max(...faults.map((fault) => fault.name.length));
  const lines = faults.map(({ name, sentence, violates }) => {
    return `${style.strong(name.padEnd(width))}  ${sentence}  ${style.faint(`[${clauseText(violates)}]`)}`;
  });
  process.stdout.write(`${lines.join("\n")}\n`);
}

const namedClauses = 3;

/** Faults of the whole server violate a clause of every RPC. */
function clauseText(ids: readonly string[]): string {
  const more = ids.length - namedClauses;
  const named = ids.slice(0, namedClauses).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}
