import type { ShapeFault } from "../breaking/shape-fault.ts";

/** How an expression can be false is not known: `streamproof prove` breaks other things and looks whether it notices. */
export function breakFinally(): readonly ShapeFault[] {
  return [];
}
