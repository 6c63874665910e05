/** What a team's own clauses look at: seen by changing what servers did and judging again. */
export interface Coverage {
  /** Of all that could be looked at, from 0 to 100. */
  readonly percent: number;
  readonly rpcs: readonly RpcCoverage[];
  /** How much was asked for, where that is more. */
  readonly wanted?: number;
}

export interface RpcCoverage {
  readonly rpc: string;
  /** `field name`, `number of responses`, `order of responses`, `error status`. */
  readonly checked: readonly string[];
  readonly unchecked: readonly string[];
}

export function coverageOf(rpcs: readonly RpcCoverage[]): Coverage {
  const checked = rpcs.reduce((sum, each) => sum + each.checked.length, 0);
  const all = rpcs.reduce((sum, each) => sum + each.checked.length + each.unchecked.length, 0);
  return { percent: all === 0 ? 0 : Math.floor((100 * checked) / all), rpcs };
}

/** RPCs of which something is not looked at, each on a line: the same in all reports. */
export function uncheckedLines({ rpcs }: Coverage): readonly string[] {
  return rpcs.flatMap(({ rpc, unchecked }) =>
    unchecked.length === 0 ? [] : [`${rpc}: ${unchecked.join(", ")}`],
  );
}
