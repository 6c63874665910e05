import type { ShapeFault } from "../breaking/shape-fault.ts";
import { lastTwice, none, withoutLast } from "../breaking/streams.ts";
import type { Count } from "./declaration.ts";

/** What the mock sends where more is allowed. */
const usualLength = 10;

/** Those that the bounds do not allow. */
export function breakCount({ equal, min = 0, max }: Count): readonly ShapeFault[] {
  if (equal === undefined) {
    return [
      ...(min > 0 ? [{ name: "none", sentence: "No response comes.", change: { responses: none } }] : []),
      ...(max !== undefined && max <= usualLength
        ? [{ name: "one-more", sentence: "The last response comes twice.", change: { responses: lastTwice } }]
        : []),
    ];
  }
  return [
    { name: "one-less", sentence: "The last response is missing.", change: { responses: withoutLast } },
    { name: "one-more", sentence: "The last response comes twice.", change: { responses: lastTwice } },
    { name: "none", sentence: "No response comes.", change: { responses: none } },
  ];
}
