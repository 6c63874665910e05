import type { Shape } from "../shape.ts";
import { keepEnds } from "./behaviour.ts";
import { judgeEnds } from "./clauses.ts";
import { type Ends, readEnds } from "./declaration.ts";
import { breakEnds } from "./faults.ts";

export const endsShape: Shape<Ends> = {
  name: "ends",
  read: readEnds,
  judge: judgeEnds,
  keep: keepEnds,
  faults: breakEnds,
  waits: true,
};
