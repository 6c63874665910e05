import type { Shape } from "../shape.ts";
import { keepExamples } from "./behaviour.ts";
import { judgeExamples } from "./clauses.ts";
import { type Examples, readExamples } from "./declaration.ts";
import { breakExamples } from "./faults.ts";

export const examplesShape: Shape<Examples> = {
  name: "examples",
  read: readExamples,
  judge: judgeExamples,
  keep: ({ refused }) => keepExamples(refused),
  faults: breakExamples,
};
