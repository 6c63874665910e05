import type { Capability, Scenario } from "../../contracts/model/scenario.ts";
import type { RunContext } from "./context.ts";

/** What a target must bring for these; the rest is the transport's. */
const ofTarget = new Map<
  Capability,
  { readonly key: "another" | "sample" | "terminate"; readonly why: string }
>([
  ["own-server", { key: "another", why: "the target cannot be started a second time" }],
  ["observed", { key: "sample", why: "the target's memory and files cannot be seen" }],
  ["stoppable", { key: "terminate", why: "the target cannot be asked to stop" }],
]);

/** Whether it is the server of its own that has to bring the rest. */
function ofOwnServer({ needs }: Scenario, target: RunContext["target"]): boolean {
  return needs.includes("own-server") && target?.another !== undefined && target.anotherObserved === true;
}

/** Why the scenario cannot be run; undefined where it can. */
export function missingCapability(scenario: Scenario, { transport, target }: RunContext): string | undefined {
  for (const need of scenario.needs) {
    const targets = ofTarget.get(need);
    if (targets === undefined) {
      if (!transport.capabilities.has(need)) return `${transport.name} cannot carry it (${need})`;
    } else if (target?.[targets.key] === undefined && !ofOwnServer(scenario, target)) {
      return targets.why;
    }
  }
  return undefined;
}
