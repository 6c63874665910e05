import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { DescService } from "@bufbuild/protobuf";
import { allContracts } from "../../contracts/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { combine } from "../../contracts/model/contract-part.ts";
import { defineContract } from "../../contracts/model/define-contract.ts";
import { schemaOf } from "../../contracts/own/schema.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { UsageError } from "../output/usage-error.ts";
import { isDeclarationFile } from "./declared-contracts.ts";
import { resolveOwnPackage } from "./own-package.ts";
import { servicesOf } from "./services-of.ts";

export interface OwnContractsOptions {
  readonly schemas?: readonly string[];
  /** Contract files: YAML, or code. */
  readonly files?: readonly string[];
  readonly imports?: readonly string[];
  /** Whether a target will be asked for the schema that is not given. */
  readonly asked?: boolean;
}

/**
 * The contracts of a user's own services: those derived from the schemas, with what the contract files add
 * to them; undefined where neither is given, or where the target's own schema is needed for them.
 */
export async function ownContracts({
  schemas = [],
  files = [],
  imports = [],
  asked = false,
}: OwnContractsOptions): Promise<readonly Contract[] | undefined> {
  if (schemas.length === 0 && files.length === 0) return undefined;
  if (schemas.length > 0) return contractsFor(await servicesOf(schemas, { imports }), files);
  const declaration = files.find(isDeclarationFile);
  if (declaration !== undefined) {
    if (asked) return undefined;
    throw new UsageError(
      `Cannot use the contracts "${declaration}": nothing tells the schema they are declared of. Pass it with --schema.`,
    );
  }
  const { StreamingService } = await import("../../proto/gen/streaming/streaming_pb.ts");
  const { ChatService } = await import("../../proto/gen/chat/chat_pb.ts");
  return withWritten(allContracts(), files, [StreamingService, ChatService]);
}

/** The contracts of services: derived, declared in their options and in files, and written in code. */
export async function contractsFor(
  services: readonly DescService[],
  files: readonly string[] = [],
): Promise<readonly Contract[]> {
  const declarations = files.filter(isDeclarationFile);
  const code = files.filter((file) => !isDeclarationFile(file));
  return withWritten(await derivedFrom(services, declarations), code, services);
}

async function withWritten(
  derived: readonly Contract[],
  files: readonly string[],
  services: readonly DescService[],
): Promise<readonly Contract[]> {
  const written = (await Promise.all(files.map((file) => contractsIn(file, services)))).flat();
  try {
    return written.reduce(withContract, derived);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Services that are bundled keep their own contracts. */
async function derivedFrom(
  services: readonly DescService[],
  declarations: readonly string[],
): Promise<readonly Contract[]> {
  const { contractsWith } = await import("../../contracts/generic/any-method.ts");
  const { declaredContracts } = await import("./declared-contracts.ts");
  const { declaredPart } = await import("../../shapes/declared-part.ts");
  const bundled = allContracts();
  const foreign = services.filter(
    ({ typeName }) => !bundled.some(({ rpc }) => rpc.split("/")[0] === typeName),
  );
  const declared = await declaredContracts(services, declarations);
  const known = bundled.find(({ rpc }) => declared.has(rpc));
  if (known !== undefined) {
    throw new UsageError(
      `Cannot use the contract of ${known.rpc}: the RPC has a bundled contract. Add to it in code, see docs/contracts.md.`,
    );
  }
  return services.flatMap((service) => {
    if (!foreign.includes(service))
      return bundled.filter(({ rpc }) => rpc.split("/")[0] === service.typeName);
    return contractsWith(service, (method) => {
      const contract = declared.get(rpcName(method));
      return contract === undefined ? undefined : declaredPart(contract);
    });
  });
}

async function contractsIn(path: string, services: readonly DescService[]): Promise<readonly Contract[]> {
  const exported = await moduleIn(path);
  let contracts: unknown = exported;
  if (typeof exported === "function") {
    try {
      contracts = exported(schemaOf(services));
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  if (!Array.isArray(contracts) || !contracts.every(isContract)) {
    throw new UsageError(
      `Cannot use the contracts "${path}": the default export is not a list of contracts; write export default defineContracts((schema) => [ … ]).`,
    );
  }
  return contracts;
}

async function moduleIn(path: string): Promise<unknown> {
  resolveOwnPackage();
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(resolve(path)).href);
    return module.default;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UsageError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return new UsageError(
      `Cannot read the contracts "${path}": Node ${process.versions.node} cannot run TypeScript; use Node 22.18 or newer, or a .js file.`,
    );
  }
  const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return new UsageError(`Cannot read the contracts "${path}": ${why}; correct it.`);
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
  if (!before.some(({ rpc }) => rpc === added.rpc)) return [...before, defineContract(added)];
  return before.map((contract) =>
    contract.rpc === added.rpc
      ? defineContract({ ...contract, ...added, ...combine(contract, added) })
      : contract,
  );
}
