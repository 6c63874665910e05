import { readFile } from "node:fs/promises";
import type { DescService } from "@bufbuild/protobuf";
import type { ReadContract } from "../../shapes/read-contract.ts";
import { UsageError } from "../output/usage-error.ts";

/** Contracts as data: YAML, or JSON, which is YAML. */
export function isDeclarationFile(path: string): boolean {
  return /\.(ya?ml|json)$/.test(path);
}

/** What is declared of the RPCs of services, by their names. Throws a UsageError on the first mistake. */
export type ReadDeclarations = (services: readonly DescService[]) => ReadonlyMap<string, ReadContract>;

/** Reads what the options of a schema and the given files declare. */
export async function declaredContracts(
  services: readonly DescService[],
  files: readonly string[],
): Promise<ReadonlyMap<string, ReadContract>> {
  return (await createDeclarationReader(files))(services);
}

/** The same for a schema that may change; the files are read once. */
export async function createDeclarationReader(files: readonly string[]): Promise<ReadDeclarations> {
  const { declaredIn } = await import("../../shapes/declared-in.ts");
  const { DeclarationError } = await import("../../shapes/language/declaration-error.ts");
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await textOf(file) })));
  return (services) => {
    try {
      return declaredIn(services, texts);
    } catch (error) {
      if (error instanceof DeclarationError)
        throw new UsageError(`Cannot use the contract: ${error.message}`);
      throw error;
    }
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot read the contracts "${file}": ${why}. Name a .yaml, .ts or .js file.`);
  }
}
