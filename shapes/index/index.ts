import type { Shape } from "../shape.ts";
import { keepIndex } from "./behaviour.ts";
import { judgeIndex } from "./clauses.ts";
import { type Index, readIndex } from "./declaration.ts";
import { breakIndex } from "./faults.ts";

export const indexShape: Shape<Index> = {
  name: "index",
  read: readIndex,
  judge: judgeIndex,
  keep: keepIndex,
  faults: breakIndex,
};
