import { findFault } from "../../mock-server/index.ts";
import { UsageError } from "../output/usage-error.ts";

/** Refuses names that no fault has. */
export function checkFaults(given: readonly string[]): void {
  for (const name of given) {
    try {
      findFault(name);
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  }
}
