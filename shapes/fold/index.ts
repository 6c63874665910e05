import type { Shape } from "../shape.ts";
import { keepFold } from "./behaviour.ts";
import { judgeFold } from "./clauses.ts";
import { type Fold, readFold } from "./declaration.ts";
import { breakFold } from "./faults.ts";

export const foldShape: Shape<Fold> = {
  name: "fold",
  read: readFold,
  judge: judgeFold,
  keep: keepFold,
  faults: breakFold,
};
