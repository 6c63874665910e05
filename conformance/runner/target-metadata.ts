import type { Contract } from "../../contracts/model/contract.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import { parseAddress } from "../targets/address.ts";
import type { RunningTarget } from "../targets/target.ts";
import type { Endpoint } from "../transports/transport.ts";

/** A target whose calls carry what the contracts say that they need; what the run was given counts first. */
export function withMetadata(
  target: string | RunningTarget,
  contracts: readonly Contract[],
): string | RunningTarget {
  const needing = contracts.filter(({ metadata = [] }) => metadata.length > 0);
  if (needing.length === 0) return target;
  const headersOf = metadataByPath(needing);
  if (typeof target === "string") {
    const endpoint = { address: parseAddress(target), headersOf };
    return { label: target, endpoint, close: () => Promise.resolve() };
  }
  const { another } = target;
  return {
    ...withHeaders(target, headersOf),
    ...(another === undefined
      ? {}
      : { another: async (...given) => withHeaders(await another(...given), headersOf) }),
  };
}

type HeadersOf = NonNullable<Endpoint["headersOf"]>;

function withHeaders(target: RunningTarget, headersOf: HeadersOf): RunningTarget {
  return { ...target, endpoint: { ...target.endpoint, headersOf } };
}

/** A method that no contract is of is called with what others of its service need; other services, with what any does. */
function metadataByPath(contracts: readonly Contract[]): HeadersOf {
  const all = (of: readonly Contract[]): Metadata => [
    ...new Map(of.flatMap(({ metadata = [] }) => metadata)),
  ];
  return (path) => {
    const rpc = path.slice(1);
    const own = contracts.find((contract) => contract.rpc === rpc);
    if (own !== undefined) return own.metadata ?? [];
    const ofService = contracts.filter((contract) => serviceOf(contract.rpc) === serviceOf(rpc));
    return all(ofService.length > 0 ? ofService : contracts);
  };
}

function serviceOf(rpc: string): string {
  return rpc.split("/")[0] ?? rpc;
}
