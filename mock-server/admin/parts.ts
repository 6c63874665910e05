import type { DescService } from "@bufbuild/protobuf";
import type { HealthStates } from "../discovery/health-states.ts";
import type { Journal } from "../journal/journal.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Rules } from "../shaping/rules.ts";
import type { CompileStubs } from "../stubs/compile.ts";
import type { StubStore } from "../stubs/store.ts";
import type { AdjustableClock } from "../time/clock.ts";

/** The parts of a mock that its admin shows and changes. */
export interface AdminParts {
  readonly journal: Journal;
  readonly rules: Rules;
  readonly stubs: StubStore;
  readonly compile: CompileStubs;
  readonly clock: AdjustableClock;
  readonly health: HealthStates;
  readonly metrics: Metrics;
  readonly services: readonly DescService[];
  /** Serves the services of this descriptor set from now on. Rejects with one sentence where it cannot be. */
  readonly replaceSchema: (descriptorSet: Uint8Array) => Promise<void>;
  /** Where the mock itself is, and its seed. */
  readonly facts: { readonly address: string; readonly tls: boolean; readonly seed: number };
}
