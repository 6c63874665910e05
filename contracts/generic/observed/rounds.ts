import type { ResourceSample } from "../../model/observation.ts";
import type { Step } from "../../model/scenario.ts";
import { pass } from "../../model/step.ts";
import { isOpen, leakOf, mostRounds } from "./leak.ts";

export interface Rounds {
  /** How the names of its calls begin. */
  readonly calls: string;
  /** The steps of one round, counted from 0. */
  readonly round: (index: number) => readonly Step[];
  readonly callsOfRound: number;
  /** Rounds before the first sample. */
  readonly warmUp: number;
  readonly least: number;
}

/** How long a server may take to clear up after a round, in milliseconds. */
const settleMs = 80;
/** The same after the last round, where something has grown. */
const longSettleMs = 3_000;

/**
 * Rounds of the same calls with a sample after each: as few as tell, and more where something grows. Nothing
 * may still be running between them.
 */
export function roundsOf(rounds: Rounds): readonly Step[] {
  const warmUp = Array.from({ length: rounds.warmUp }, (_, index) => [
    ...rounds.round(index),
    { kind: "forget", calls: rounds.calls } as const,
  ]).flat();
  return [...warmUp, pass(settleMs), ...from(rounds.warmUp)];

  function from(index: number): readonly Step[] {
    return [
      ...rounds.round(index),
      { kind: "forget", calls: rounds.calls },
      pass(settleMs),
      { kind: "sample", label: `round ${index - rounds.warmUp + 1}` },
      {
        kind: "then",
        next: (_, samples) => {
          const seen = roundSamples(samples);
          const open = isOpen(seen, rounds.callsOfRound);
          if (seen.length < rounds.least || (open && seen.length < mostRounds(seen))) return from(index + 1);
          const suspicious = leakOf(seen, rounds.callsOfRound) !== undefined;
          return suspicious
            ? [pass(longSettleMs), { kind: "sample", label: "round last, after a rest" }]
            : [];
        },
      },
    ];
  }
}

/** The samples that were taken between rounds. */
export function roundSamples(samples: readonly ResourceSample[]): readonly ResourceSample[] {
  return samples.filter((sample) => sample.label.startsWith("round "));
}
