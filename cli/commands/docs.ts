import { Command } from "commander";
import { collect } from "../options/values.ts";

interface Options {
  readonly schema: readonly string[];
  readonly import: readonly string[];
  readonly contracts: readonly string[];
  readonly out?: string;
}

/** `streamproof docs`: a contract as prose. */
export function docsCommand(): Command {
  return new Command("docs")
    .description(
      "Write what a schema's RPCs promise beyond their types as Markdown, for the people who call them.",
    )
    .option("--schema <path>", "the schema that carries the contracts (repeatable)", collect, [])
    .option("-I, --import <dir>", "look here for what the schema imports (repeatable)", collect, [])
    .option("--contracts <file>", "and the contracts in this file (repeatable)", collect, [])
    .option("--out <file>", "write to this file instead of standard output")
    .addHelpText("after", examples)
    .action(writeDocs);
}

const examples = `
Examples:
  streamproof docs --schema ./proto --out CONTRACT.md
  streamproof docs --schema ./proto --contracts contracts.yaml`;

async function writeDocs({ schema, import: imports, contracts: files, out }: Options): Promise<void> {
  const { UsageError } = await import("../output/usage-error.ts");
  if (schema.length === 0) throw new UsageError("streamproof docs needs the schema: pass it with --schema.");
  const { contractsFor } = await import("../schema/own-contracts.ts");
  const { servicesOf } = await import("../schema/services-of.ts");
  const { ownClauses } = await import("../schema/own-clauses.ts");
  const services = await servicesOf(schema, { imports });
  const own = ownClauses(services, await contractsFor(services, files));
  if (own.length === 0) {
    throw new UsageError(`${schema.join(", ")} declares no contract. Declare one, see docs/contracts.md.`);
  }
  const { contractPage } = await import("../docs/page.ts");
  const page = contractPage(services, own);
  if (out === undefined) {
    process.stdout.write(page);
    return;
  }
  const { writeFile } = await import("node:fs/promises");
  await writeFile(out, page).catch((error: Error) => {
    throw new UsageError(`Cannot write ${out}: ${error.message}. Name a file in a writable folder.`);
  });
  process.stdout.write(`written: ${out}\n`);
}
