import type { Locator } from "../../conformance/targets/locator.ts";
import { wantsTls } from "../files/tls.ts";
import { flagName, optionTable } from "../options/table.ts";
import { UsageError } from "../output/usage-error.ts";
import type { TargetSettings } from "./settings.ts";

const prefixes: Readonly<Record<Locator["kind"], string>> = {
  address: "host:port",
  command: "cmd:",
  image: "docker:",
  dockerfile: "dockerfile:",
  compose: "compose:",
};

/** The kinds of target as they are written: `cmd:, docker:`. */
export function prefixesOf(kinds: readonly Locator["kind"][]): string {
  return kinds.map((kind) => prefixes[kind]).join(", ");
}

/** Refuses what would have no effect. */
export function checkApplicable(locator: Locator, settings: TargetSettings): void {
  for (const [key, row] of Object.entries(optionTable)) {
    if (!(key in settings) || row.targets === undefined || row.targets.includes(locator.kind)) continue;
    throw new UsageError(`${flagName(row)} only applies to ${prefixesOf(row.targets)} targets.`);
  }
  if (locator.kind === "address" && !locator.tls && wantsTls(settings)) {
    throw new UsageError(
      "--ca, --cert, --key and --insecure require TLS; write the target as https://host:port.",
    );
  }
}
