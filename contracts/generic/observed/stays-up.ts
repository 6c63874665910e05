import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { holds, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";

/** The server of the run is the one it began with: a crash that a supervisor hides is still a crash. */
export function staysUp(method: DescMethod): ContractPart {
  const scenario: Scenario = {
    ...defineScenario({
      name: "after-all-others",
      method,
      load: "apart",
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: () => [{ kind: "sample", label: "at the end" }],
    }),
    needs: ["observed"],
  };
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        id: "process/stays-up",
        sentence: "The server neither crashes nor restarts during the run.",
        scenarios: [scenario],
        judge: ({ samples = [], facts }) => {
          const last = samples.at(-1);
          if (last?.incarnation === undefined || facts.incarnation === undefined) {
            return vacuous("the target does not tell one start from another");
          }
          return last.incarnation === facts.incarnation
            ? holds
            : violated("The server was restarted during the run. Look at its log.");
        },
      }),
    ],
  };
}
