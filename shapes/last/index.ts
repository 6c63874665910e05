import type { Shape } from "../shape.ts";
import { keepLast } from "./behaviour.ts";
import { judgeLast } from "./clauses.ts";
import { type Last, readLast } from "./declaration.ts";
import { breakLast } from "./faults.ts";

export const lastShape: Shape<Last> = {
  name: "last",
  read: readLast,
  judge: judgeLast,
  keep: keepLast,
  faults: breakLast,
};
