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
  const needed = new Map(contracts.flatMap(({ metadata = [] }) => metadata));
  if (needed.size === 0) return target;
  const metadata = [...needed];
  if (typeof target === "string") {
    const endpoint = { address: parseAddress(target), headers: metadata };
    return { label: target, endpoint, close: () => Promise.resolve() };
  }
  const { another } = target;
  return {
    ...target,
    endpoint: withHeaders(target.endpoint, metadata),
    ...(another === undefined
      ? {}
      : { another: async (...given) => withMetadataOf(await another(...given), metadata) }),
  };
}

function withMetadataOf(target: RunningTarget, metadata: Metadata): RunningTarget {
  return { ...target, endpoint: withHeaders(target.endpoint, metadata) };
}

function withHeaders(endpoint: Endpoint, metadata: Metadata): Endpoint {
  const { headers = [] } = endpoint;
  const own = new Set(headers.map(([name]) => name.toLowerCase()));
  return { ...endpoint, headers: [...headers, ...metadata.filter(([name]) => !own.has(name))] };
}
