import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { holds, vacuous, violated } from "../../model/clause.ts";
import { serverClause } from "../../model/judge.ts";
import { defineScenario } from "../../model/scenario.ts";
import type { ContractPart } from "../part.ts";

/** The server of the run is the one it began with: a crash that a supervisor hides is still a crash. */
export function staysUp(method: DescMethod): ContractPart {
  const name = "after-all-others";
  return {
    scenarios: [
      {
        ...defineScenario({
          name,
          method,
          load: "apart",
          runs: 0,
          input: fc.constant(0),
          examples: [0],
          steps: () => [{ kind: "sample", label: "at the end" }],
        }),
        needs: ["observed"],
      },
    ],
    clauses: [
      serverClause({
        id: "process/stays-up",
        source: "streamproof: a server that was restarted in the middle of a run crashed",
        sentence: "The server that ends the run is the one that began it: never crashed, never restarted.",
        scenarios: [name],
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
