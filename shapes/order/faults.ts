import type { ShapeFault } from "../breaking/shape-fault.ts";
import { oneLate, swapped } from "../breaking/streams.ts";

export function breakOrder(): readonly ShapeFault[] {
  return [
    { name: "exchanged", sentence: "Each two responses change places.", change: { responses: swapped } },
    { name: "one-late", sentence: "The second response comes last.", change: { responses: oneLate } },
  ];
}
