import type { Report } from "./report.ts";

/** Something that breaks the gate and belongs to no clause. */
export interface RunProblem {
  readonly title: string;
  readonly text: string;
}

/** Every report shows these, in this order: all reports of a run tell the same. */
export function runProblems({ ended, problems = [] }: Report): readonly RunProblem[] {
  return [
    ...problems.map((text) => ({ title: "The list of known failures is out of date", text })),
    ...(ended === undefined ? [] : [{ title: "The server did not live through the run", text: ended }]),
  ];
}
