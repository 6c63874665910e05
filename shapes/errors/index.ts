import type { Shape } from "../shape.ts";
import { keepErrors } from "./behaviour.ts";
import { judgeErrors } from "./clauses.ts";
import { type Errors, readErrors } from "./declaration.ts";
import { breakErrors } from "./faults.ts";
import { refuseErrors } from "./refused.ts";

export const errorsShape: Shape<Errors> = {
  name: "errors",
  read: readErrors,
  judge: judgeErrors,
  refuses: refuseErrors,
  keep: keepErrors,
  faults: breakErrors,
};
