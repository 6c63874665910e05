import type { DescMethod } from "@bufbuild/protobuf";
import type { ContractPart } from "../model/contract-part.ts";
import { rpcName } from "../transcript/query.ts";
import { healthCheck } from "./health-check.ts";
import { healthWatch } from "./health-watch.ts";

const packs: ReadonlyMap<string, (method: DescMethod) => ContractPart> = new Map([
  ["grpc.health.v1.Health/Check", healthCheck],
  ["grpc.health.v1.Health/Watch", healthWatch],
]);

/** RPCs of such services that a server need not have: health.proto says so of Watch, and List is young. */
const optional: ReadonlySet<string> = new Set(["grpc.health.v1.Health/List", "grpc.health.v1.Health/Watch"]);

export function mayBeMissing(method: DescMethod): boolean {
  return optional.has(rpcName(method));
}

/** What an RPC of a service that everybody has owes beside what follows from its schema; undefined for all others. */
export function packOf(method: DescMethod): ContractPart | undefined {
  return packs.get(rpcName(method))?.(method);
}
