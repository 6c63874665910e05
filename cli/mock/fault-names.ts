import { faults } from "../../mock-server/index.ts";
import { suggestion } from "../options/near-matches.ts";
import { UsageError } from "../output/usage-error.ts";

export function checkFaults(given: readonly string[]): void {
  const names = faults.map((fault) => fault.name);
  for (const name of given) {
    if (names.includes(name)) continue;
    throw new UsageError(
      `--fault ${name} is no fault${suggestion(name, names, "streamproof faults lists them")}`,
    );
  }
}
