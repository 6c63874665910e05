import { durationMs } from "../language/duration.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** How long the server may be silent, in milliseconds. */
export interface Quiet extends Named {
  readonly firstMs?: number;
  readonly nextMs?: number;
}

export function readQuiet(reading: Reading): readonly Quiet[] {
  return reading.declared.contract.quiet.map((declared, place) => {
    const path = ["quiet", place];
    const { firstWithin, nextWithin } = declared;
    if (nextWithin !== "") needsResponseStream(reading, [...path, "next_within"], "no next one");
    return {
      ...named(declared),
      ...(firstWithin === ""
        ? {}
        : { firstMs: durationMs(firstWithin, reading.place([...path, "first_within"])) }),
      ...(nextWithin === ""
        ? {}
        : { nextMs: durationMs(nextWithin, reading.place([...path, "next_within"])) }),
    };
  });
}
