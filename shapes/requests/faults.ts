import type { ShapeFault } from "../breaking/shape-fault.ts";

export function breakRequests(): readonly ShapeFault[] {
  return [
    { name: "accepted", sentence: "Requests out of place are taken like others.", change: { unkept: true } },
  ];
}
