import { withAuthentication } from "../../contracts/generic/authentication.ts";
import { allContracts } from "../../contracts/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { checkWritable } from "../files/reports.ts";
import { checkFaults } from "../mock/fault-names.ts";
import type { OptionValues } from "../options/option.ts";
import { targetSettings } from "../options/parts.ts";
import { otelEndpoint } from "../otel/open.ts";
import { UsageError } from "../output/usage-error.ts";
import {
  checkClauseGlobs,
  checkRpcGlobs,
  checkScenarioGlobs,
  checkServices,
  leftOutByRpc,
} from "./select.ts";

/** Refuses options that have no effect together, and names that nothing has. */
export async function checkUsage(target: string | undefined, values: OptionValues): Promise<void> {
  const { faults = [], path, seed, http, transport = "grpc" } = values;
  if (target !== undefined && faults.length > 0) {
    throw new UsageError("--fault is for the embedded mock; omit the target, or start a mock with it.");
  }
  if (target === undefined && Object.keys(targetSettings(values)).length > 0) {
    throw new UsageError("Target options need a target; the embedded mock takes none.");
  }
  if (values.authRequired === true && (values.headers ?? []).length === 0) {
    throw new UsageError("--auth-required needs --header: the header that lets calls in.");
  }
  if (path !== undefined && seed === undefined) throw new UsageError("--path needs --seed.");
  if (http === "fetch" && transport === "grpc") {
    throw new UsageError(
      "--http fetch cannot carry gRPC, which needs trailers; add --transport grpc-web or connect.",
    );
  }
  if (values.otel !== undefined) otelEndpoint(values.otel);
  checkFaults(faults);
  await checkWritable(values.reports ?? []);
}

/** Refuses names that nothing has. */
export function checkNames(values: OptionValues, given: readonly Contract[] = allContracts()): void {
  const contracts = given.map(withAuthentication);
  checkClauseGlobs("--only", values.only ?? [], contracts);
  checkClauseGlobs("--skip", values.skip ?? [], contracts);
  checkScenarioGlobs(values.scenario ?? [], contracts);
  checkServices(values.services ?? [], contracts);
  checkRpcGlobs(values.rpc ?? [], contracts);
  // Whoever names clauses knows which.
  const left = values.only === undefined ? leftOutByRpc(values.rpc ?? [], contracts) : undefined;
  if (left !== undefined) process.stderr.write(`streamproof: ${left}\n`);
}

/** Refuses contracts of what the embedded mock does not serve. */
export function checkServed(contracts: readonly Contract[] = allContracts()): void {
  const bundled = new Set(allContracts().map(serviceOf));
  const foreign = contracts.map(serviceOf).find((name) => !bundled.has(name));
  if (foreign === undefined) return;
  throw new UsageError(
    `The embedded mock does not serve ${foreign}. Name a target; streamproof mock with your schema starts one.`,
  );
}

function serviceOf({ rpc }: Contract): string {
  return rpc.split("/")[0] ?? rpc;
}
