import { startMockTarget } from "../cli/mock/target.ts";
import { type Kill, killMatrix } from "../conformance/runner/kill-matrix.ts";
import type { VerifyOptions } from "../conformance/runner/options.ts";
import { type Fault, faults } from "../mock-server/index.ts";

/** How the mock is judged with each fault on. */
export interface KillingOptions {
  readonly faults?: readonly Fault[];
  readonly seed?: number;
  readonly onFinding?: VerifyOptions["onFinding"];
  readonly onKill?: (kills: readonly Kill[]) => void;
}

const speed = 20;

/** Judges the mock with each fault on, by the clauses that the fault names. */
export function killFaults(options: KillingOptions = {}): Promise<readonly Kill[]> {
  const { seed = 1, onFinding, onKill } = options;
  return killMatrix({
    mutants: options.faults ?? faults,
    start: async ({ name }) => {
      const target = await startMockTarget({ faults: [name], seed, speed });
      return { target, close: target.close };
    },
    ...{ seed, speed, concurrency: 4 },
    ...(onFinding === undefined ? {} : { onFinding }),
    ...(onKill === undefined ? {} : { onKill }),
  });
}
