import type { Shape } from "../shape.ts";
import { keepCount } from "./behaviour.ts";
import { judgeCount } from "./clauses.ts";
import { type Count, readCount } from "./declaration.ts";
import { breakCount } from "./faults.ts";

export const countShape: Shape<Count> = {
  name: "count",
  read: readCount,
  judge: judgeCount,
  keep: keepCount,
  faults: breakCount,
};
