import { Command } from "commander";
import { collect } from "../options/values.ts";

/** `streamproof faults`: the ways in which the mock can be wrong on purpose. */
export function faultsCommand(): Command {
  return new Command("faults")
    .description("List the faults for `mock --fault`, with the clauses they violate.")
    .option(
      "--schema <path>",
      "list those of the contracts that this schema carries (repeatable)",
      collect,
      [],
    )
    .option("-I, --import <dir>", "look here for what the schema imports (repeatable)", collect, [])
    .option("--contracts <file>", "and of the contracts in this YAML file (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action(listWanted);
}

const examples = `
Examples:
  streamproof faults                            all of them
  streamproof faults --schema ./proto           those of your own contracts
  streamproof mock --fault chat/loses-tail      break the contract in this way`;

async function listWanted(options: Options): Promise<void> {
  const { schema, contracts } = options;
  if (schema.length > 0) return listDeclared(options);
  if (contracts.length === 0) return listFaults();
  const { UsageError } = await import("../output/usage-error.ts");
  throw new UsageError(
    `Cannot use the contracts "${contracts[0]}": nothing tells the schema they are declared of. Pass it with --schema.`,
  );
}

interface Options {
  readonly schema: readonly string[];
  readonly import: readonly string[];
  readonly contracts: readonly string[];
}

async function listDeclared({ schema, import: imports, contracts }: Options): Promise<void> {
  const { servicesOf } = await import("../schema/services-of.ts");
  const { declaredContracts } = await import("../schema/declared-contracts.ts");
  const { declaredFaults } = await import("../../shapes/breaking/declared-fault.ts");
  const declared = await declaredContracts(await servicesOf(schema, { imports }), contracts);
  const faults = [...declared.values()].flatMap((contract) => declaredFaults(contract));
  if (faults.length === 0) {
    const { UsageError } = await import("../output/usage-error.ts");
    throw new UsageError(
      `No contract of ${schema.join(", ")} has a fault. Declare a shape, see docs/contracts.md.`,
    );
  }
  await printFaults(faults.map(({ name, sentence, clause }) => ({ name, sentence, violates: [clause] })));
}

async function listFaults(): Promise<void> {
  const { faults } = await import("../../mock-server/index.ts");
  await printFaults(faults);
}

interface Listed {
  readonly name: string;
  readonly sentence: string;
  readonly violates: readonly string[];
}

async function printFaults(faults: readonly Listed[]): Promise<void> {
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
