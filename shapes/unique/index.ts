import type { Shape } from "../shape.ts";
import { keepUnique } from "./behaviour.ts";
import { judgeUnique } from "./clauses.ts";
import { readUnique, type Unique } from "./declaration.ts";
import { breakUnique } from "./faults.ts";

export const uniqueShape: Shape<Unique> = {
  name: "unique",
  read: readUnique,
  judge: judgeUnique,
  keep: keepUnique,
  faults: breakUnique,
};
