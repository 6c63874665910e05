import { randomInt } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { styleFor } from "../output/terminal.ts";
import { UsageError } from "../output/usage-error.ts";
import { declaredContracts, isDeclarationFile } from "../schema/declared-contracts.ts";
import { contractsFor } from "../schema/own-contracts.ts";
import { servicesOf } from "../schema/services-of.ts";
import { proofMarkdown } from "./markdown.ts";
import { type Proof, prove, scoreOf } from "./proof.ts";
import { proofText } from "./text.ts";

/** The options of `streamproof prove` as commander gives them. */
export interface ProveFlags {
  readonly schema: readonly string[];
  readonly import: readonly string[];
  readonly contracts: readonly string[];
  readonly only: readonly string[];
  readonly atLeast: number;
  readonly json?: string;
  readonly markdown?: string;
  readonly seed?: number;
}

/** Proves the contracts of a schema, prints what was found, and gives the exit code. */
export async function runProof(flags: ProveFlags, signal: AbortSignal): Promise<number> {
  const { schema, contracts: files, import: imports, only, atLeast } = flags;
  if (schema.length === 0)
    throw new UsageError("prove needs the schema whose contracts are proved: pass it with --schema.");
  const services = await servicesOf(schema, { imports });
  const declared = await declaredContracts(services, files.filter(isDeclarationFile));
  if (declared.size === 0) {
    throw new UsageError(
      `Nothing to prove: ${schema.join(", ")} declares no contract. Declare one in its options or with --contracts, see docs/contracts.md.`,
    );
  }
  const contracts = await contractsFor(services, files);
  const seed = flags.seed ?? randomInt(1, 2 ** 31);
  const proof = await prove({ services, declared, contracts, only, seed, signal, onFault: progress });
  if (proof.faults.length === 0) throw nothingProved(only);
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  const style = styleFor(process.stdout);
  process.stdout.write(proofText(proof, { seed, atLeast, style }));
  if (flags.json !== undefined)
    await written(flags.json, `${JSON.stringify({ seed, score: scoreOf(proof), ...proof }, null, 2)}\n`);
  if (flags.markdown !== undefined) await written(flags.markdown, proofMarkdown(proof));
  return isProved(proof, atLeast) ? 0 : 1;
}

function nothingProved(only: readonly string[]): UsageError {
  return only.length === 0
    ? new UsageError(
        "Nothing to prove: no shape of these contracts has a fault. Declare one, see docs/shapes.md.",
      )
    : new UsageError(
        `Nothing to prove: --only ${only.join(", ")} matches no fault, clause or RPC. streamproof faults lists them.`,
      );
}

function isProved(proof: Proof, atLeast: number): boolean {
  return proof.notKept.length === 0 && scoreOf(proof) >= atLeast;
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} faults tried`);
}

async function written(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot write ${file}: ${why}. Name a file in a writable folder.`);
  }
}
