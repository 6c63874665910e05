import type { Report } from "./report.ts";
import { nothingJudged } from "./summary.ts";

/** Something that breaks the gate and belongs to no clause. */
export interface RunProblem {
  readonly title: string;
  readonly text: string;
}

const nothingText = "None of the clauses that were asked for had an occasion; the reasons stand with them.";

/** Every report shows these, in this order: all reports of a run tell the same. */
export function runProblems({ ended, problems = [], outcomes, coverage }: Report): readonly RunProblem[] {
  return [
    ...(nothingJudged(outcomes) ? [{ title: "Nothing was judged", text: nothingText }] : []),
    ...problems.map((text) => ({ title: "The list of known failures is out of date", text })),
    ...(coverage?.wanted === undefined
      ? []
      : [
          {
            title: "Too little is looked at",
            text: `Own clauses look at ${coverage.percent} % of what responses show; ${coverage.wanted} % were asked for.`,
          },
        ]),
    ...(ended === undefined ? [] : [{ title: "The server did not live through the run", text: ended }]),
  ];
}
