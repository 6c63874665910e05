import type { Shape } from "../shape.ts";
import { keepSame } from "./behaviour.ts";
import { judgeSame } from "./clauses.ts";
import { readSame, type Same } from "./declaration.ts";
import { breakSame } from "./faults.ts";

export const sameShape: Shape<Same> = {
  name: "same",
  read: readSame,
  judge: judgeSame,
  keep: keepSame,
  faults: breakSame,
};
