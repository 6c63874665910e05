import type { Named, Shape } from "../shape.ts";
import { keepAnswers } from "./behaviour.ts";
import { judgeAnswers } from "./clauses.ts";
import { readAnswers } from "./declaration.ts";
import { breakAnswers } from "./faults.ts";

export const answersShape: Shape<Named> = {
  name: "answers",
  read: readAnswers,
  judge: judgeAnswers,
  keep: keepAnswers,
  faults: breakAnswers,
};
