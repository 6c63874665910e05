import { findFault } from "../../mock-server/index.ts";
import { UsageError } from "../output/usage-error.ts";
import { isBundledFault } from "./declared.ts";

/** Refuses names that no fault has. */
export function checkFaults(
  given: readonly string[],
  { declared = false }: { readonly declared?: boolean } = {},
): void {
  for (const name of given) {
    // A schema's contracts have faults of their own, and are read first.
    if (declared && !isBundledFault(name)) continue;
    try {
      findFault(name);
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  }
}
