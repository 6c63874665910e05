import { Command } from "commander";

/** `streamproof faults`: the ways in which the mock can be wrong on purpose. */
export function faultsCommand(): Command {
  return new Command("faults")
    .description("List the faults that `mock --fault` switches on, with the clauses they violate.")
    .addHelpText("after", examples)
    .action(() => listFaults());
}

const examples = `
Examples:
  streamproof faults
  streamproof mock --fault chat-drops-after-half-close`;

async function listFaults(): Promise<void> {
  const { faults } = await import("../../mock-server/index.ts");
  const { styleFor } = await import("../terminal.ts");
  const style = styleFor(process.stdout);
  const width = Math.max(...faults.map((fault) => fault.name.length));
  const lines = faults.map(
    (fault) =>
      `${style.strong(fault.name.padEnd(width))}  ${fault.sentence}  ${style.faint(`[${fault.violates.join(", ")}]`)}`,
  );
  process.stdout.write(`${lines.join("\n")}\n`);
}
