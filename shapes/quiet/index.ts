import type { Shape } from "../shape.ts";
import { keepQuiet } from "./behaviour.ts";
import { judgeQuiet } from "./clauses.ts";
import { type Quiet, readQuiet } from "./declaration.ts";
import { breakQuiet } from "./faults.ts";

export const quietShape: Shape<Quiet> = {
  name: "quiet",
  read: readQuiet,
  judge: judgeQuiet,
  keep: keepQuiet,
  faults: breakQuiet,
  waits: true,
};
