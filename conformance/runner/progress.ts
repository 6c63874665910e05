import type { Scenario } from "../../contracts/model/scenario.ts";
import type { Progress } from "../outcome/progress.ts";
import type { ScenarioResult } from "./outcome-of-clause.ts";
import type { PlannedContract } from "./plan.ts";

/** Counts what was run, and tells it. */
export interface RunProgress {
  readonly during: (
    rpc: string,
    scenario: Scenario,
    run: () => Promise<ScenarioResult>,
  ) => Promise<ScenarioResult>;
}

export function createProgress(
  planned: readonly PlannedContract[],
  tell: ((progress: Progress) => void) | undefined,
): RunProgress {
  const running = new Set<string>();
  const scenariosInAll = planned.reduce((sum, each) => sum + each.scenarios.length, 0);
  let scenariosDone = 0;
  let failed = 0;
  const report = () => tell?.({ scenariosDone, scenariosInAll, running: [...running], failed });
  return {
    during: async (rpc, scenario, run) => {
      const name = `${rpc} ${scenario.name}`;
      running.add(name);
      report();
      const result = await run();
      running.delete(name);
      scenariosDone += 1;
      if (result.kind === "ran") {
        failed += [...result.tallies.values()].filter((tally) => tally.failure !== undefined).length;
      }
      report();
      return result;
    },
  };
}
