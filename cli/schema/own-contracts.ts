import { pathToFileURL } from "node:url";
import type { DescService } from "@bufbuild/protobuf";
import type { Contract } from "../../contracts/model/contract.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The contracts of a user's own services: those derived from the schemas, with what the contract files add
 * to them; undefined where neither is given.
 */
export async function ownContracts(
  schemas: readonly string[],
  files: readonly string[],
): Promise<readonly Contract[] | undefined> {
  if (schemas.length === 0 && files.length === 0) return undefined;
  const derived = schemas.length === 0 ? [] : await derivedFrom(schemas);
  const written = (await Promise.all(files.map(contractsIn))).flat();
  return written.reduce(withContract, derived);
}

/** Services that are bundled keep their own contracts. */
async function derivedFrom(schemas: readonly string[]): Promise<readonly Contract[]> {
  const services = await servicesOf(schemas);
  const { allContracts } = await import("../../contracts/index.ts");
  const { contractsOf } = await import("../../contracts/generic/any-method.ts");
  const bundled = allContracts();
  return services.flatMap((service) => {
    const own = bundled.filter(({ rpc }) => rpc.split("/")[0] === service.typeName);
    return own.length > 0 ? own : contractsOf(service);
  });
}

export async function servicesOf(schemas: readonly string[]): Promise<readonly DescService[]> {
  const { readSchemas } = await import("./read-schema.ts");
  const registry = await readSchemas(schemas);
  const services = [...registry].filter((each) => each.kind === "service");
  if (services.length === 0) {
    throw new UsageError(`The schema ${schemas.join(", ")} has no service; name the files that define one.`);
  }
  return services;
}

async function contractsIn(path: string): Promise<readonly Contract[]> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UsageError(`Cannot read the contracts "${path}": ${why}.`);
  }
  const { default: contracts } = module;
  if (!Array.isArray(contracts) || !contracts.every(isContract)) {
    throw new UsageError(
      `Cannot read the contracts "${path}": its default export is no list of contracts. Write export default [ … ], each with rpc, scenarios and clauses.`,
    );
  }
  return contracts;
}

function isContract(value: unknown): value is Contract {
  return (
    typeof value === "object" &&
    value !== null &&
    "rpc" in value &&
    typeof value.rpc === "string" &&
    "scenarios" in value &&
    Array.isArray(value.scenarios) &&
    "clauses" in value &&
    Array.isArray(value.clauses)
  );
}

/** A contract for an RPC that has one adds to it. */
function withContract(before: readonly Contract[], added: Contract): readonly Contract[] {
  if (!before.some(({ rpc }) => rpc === added.rpc)) return [...before, added];
  return before.map((contract) =>
    contract.rpc === added.rpc
      ? {
          ...contract,
          ...added,
          scenarios: [...contract.scenarios, ...added.scenarios],
          clauses: [...contract.clauses, ...added.clauses],
        }
      : contract,
  );
}
