import type { Shape } from "../shape.ts";
import { keepResponses } from "./behaviour.ts";
import { judgeResponses } from "./clauses.ts";
import { type ResponseGrammar, readResponses } from "./declaration.ts";
import { breakResponses } from "./faults.ts";

export const responsesShape: Shape<ResponseGrammar> = {
  name: "responses",
  read: readResponses,
  judge: judgeResponses,
  keep: keepResponses,
  faults: breakResponses,
};
