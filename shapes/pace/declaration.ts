import { durationMs, isDuration } from "../language/duration.ts";
import type { Expression } from "../language/expression.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** How fast responses come. */
export interface Pace extends Named {
  /** The time between two of them in milliseconds, or an expression that gives a duration or milliseconds. */
  readonly every: number | Expression;
  readonly burst: number;
  readonly tolerance: number;
}

export const standardTolerance: number = 0.5;

export function readPace(reading: Reading): readonly Pace[] {
  return reading.declared.contract.pace.map((declared, place) => {
    const path = ["pace", place];
    needsResponseStream(reading, path, "it has no pace");
    const { every, burst = 1, tolerance = standardTolerance } = declared;
    if (burst === 0) reading.wrong([...path, "burst"], "a burst has at least one response");
    if (!(tolerance > 0))
      reading.wrong([...path, "tolerance"], "no server keeps a time exactly. Write a number above 0");
    const inner = [...path, "every"];
    return {
      ...named(declared),
      ...{ burst, tolerance },
      every: isDuration(every)
        ? durationMs(every, reading.place(inner))
        : reading.expression(every, inner, "request"),
    };
  });
}
