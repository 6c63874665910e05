import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { type Comparison, nothingChanged } from "../../breaking/change.ts";
import { compareDeclarations, type Declarations } from "../../breaking/contracts.ts";
import type { Schema } from "../../breaking/schema.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { UsageError } from "../output/usage-error.ts";
import type { Baseline } from "./baseline.ts";

/** What schemas and YAML files declare of RPCs, then and now. */
export async function declarationChanges(
  baseline: Baseline,
  { before, now }: { readonly before: Schema; readonly now: Schema },
  named: readonly string[],
): Promise<Comparison> {
  // As the paths of the schema are written.
  const files = named.map((file) => relative(".", file));
  const then = await Promise.all(files.map(async (file) => ({ file, text: await baseline.readText(file) })));
  const here = await Promise.all(files.map(async (file) => ({ file, text: await textHere(file) })));
  const fresh = await read(now, here);
  if (typeof fresh === "string") throw new UsageError(`Cannot use the contract: ${fresh}`);
  const old = await read(
    before,
    then.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }])),
  );
  // Nobody can mend what was committed.
  if (typeof old === "string")
    return { ...nothingChanged, notes: [`Contracts were not compared: in the baseline ${old}`] };
  const rpcs = new Set(servicesOf(now).flatMap(({ methods }) => methods.map(rpcName)));
  return {
    changes: compareDeclarations(old, fresh, {
      isThere: (rpc) => rpcs.has(rpc),
      pathOf: (file) => (files.includes(file) ? file : now.pathOf(file)),
    }),
    notes: [],
  };
}

/** A text says what is wrong with them. */
async function read(
  schema: Schema,
  files: readonly { readonly file: string; readonly text: string }[],
): Promise<Declarations | string> {
  const { declaredIn } = await import("../../shapes/declared-in.ts");
  const { DeclarationError } = await import("../../shapes/language/declaration-error.ts");
  try {
    const contracts = declaredIn(servicesOf(schema), files);
    return new Map([...contracts].map(([rpc, { declared }]) => [rpc, declared]));
  } catch (error) {
    if (error instanceof DeclarationError) return error.message;
    throw error;
  }
}

function servicesOf({ registry }: Schema) {
  return [...registry.files].flatMap(({ services }) => services);
}

async function textHere(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`Cannot read the contracts "${file}": ${error.message}. Name a .yaml file.`);
  });
}
