/** How long calls of one RPC took that ended OK, as the runner saw them, with all else that it did meanwhile. */
export interface RpcLatency {
  readonly rpc: string;
  readonly calls: number;
  /** From the beginning of a call to its first response, in milliseconds; absent where none came. */
  readonly first?: Percentiles;
  /** From the beginning of a call to its end, in milliseconds. */
  readonly whole: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** Undefined of nothing. The nearest rank, in tenths. */
export function percentilesOf(times: readonly number[]): Percentiles | undefined {
  if (times.length === 0) return undefined;
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => {
    const time = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return Math.round(time * 10) / 10;
  };
  return { p50: at(0.5), p99: at(0.99) };
}
