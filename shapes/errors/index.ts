import type { Shape } from "../shape.ts";
import { keepErrors } from "./behaviour.ts";
import { judgeErrors } from "./clauses.ts";
import { type Errors, readErrors } from "./declaration.ts";
import { breakErrors } from "./faults.ts";

export const errorsShape: Shape<Errors> = {
  name: "errors",
  read: readErrors,
  judge: judgeErrors,
  keep: keepErrors,
  faults: breakErrors,
};
