import type { Fault } from "./fault.ts";

/** Every fault there is. */
export const faults: readonly Fault[] = [];
