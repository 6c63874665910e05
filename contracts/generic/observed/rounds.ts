import type { DescMethod } from "@bufbuild/protobuf";
import type { ResourceSample } from "../../model/observation.ts";
import type { Step } from "../../model/scenario.ts";
import { awaitEndIfAny, halfClose, pass } from "../../model/step.ts";
import { afterRest, isOpen, leakOf, mostRounds } from "./leak.ts";

export interface Rounds {
  /** How the names of its calls begin. */
  readonly calls: string;
  readonly method: DescMethod;
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
  const warmUp = Array.from({ length: rounds.warmUp }, (_, index) => [...caughtUp(index)]).flat();
  return [...warmUp, pass(settleMs), ...from(rounds.warmUp)];

  function caughtUp(index: number): readonly Step[] {
    return [
      ...rounds.round(index),
      ...roundTrip(`${rounds.calls}and-then-${index}`, rounds.method),
      { kind: "forget", calls: rounds.calls },
    ];
  }

  function from(index: number): readonly Step[] {
    return [
      ...caughtUp(index),
      pass(settleMs),
      { kind: "sample", label: `round ${index - rounds.warmUp + 1}` },
      {
        kind: "then",
        next: (_, samples) => {
          const seen = roundSamples(samples);
          const open = isOpen(seen, rounds.callsOfRound);
          if (seen.length < rounds.least || (open && seen.length < mostRounds(seen))) return from(index + 1);
          const suspicious = leakOf(seen, rounds.callsOfRound) !== undefined;
          return suspicious ? [pass(longSettleMs), { kind: "sample", label: afterRest }] : [];
        },
      },
    ];
  }
}

/** A call of a method that nobody has: once it is answered the server has caught up with what came before. */
function roundTrip(call: string, method: DescMethod): readonly Step[] {
  return [
    { kind: "open", call, method, path: "/streamproof.Calibration/RoundTrip" },
    halfClose(call),
    awaitEndIfAny(call, catchUpMs),
  ];
}

/** A server on a busy machine may need that long for a round; bounded, because it may never answer. */
const catchUpMs = 10_000;

/** The samples that were taken between rounds. */
export function roundSamples(samples: readonly ResourceSample[]): readonly ResourceSample[] {
  return samples.filter((sample) => sample.label.startsWith("round "));
}
