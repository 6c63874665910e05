import type { ShapeFault } from "../breaking/shape-fault.ts";

export function breakAuth(): readonly ShapeFault[] {
  return [{ name: "let-in", sentence: "Calls are let in without it.", change: { unkept: true } }];
}
