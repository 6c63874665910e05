import type { Shape } from "../shape.ts";
import { keepFinally } from "./behaviour.ts";
import { judgeFinally } from "./clauses.ts";
import { type Finally, readFinally } from "./declaration.ts";
import { breakFinally } from "./faults.ts";

export const finallyShape: Shape<Finally> = {
  name: "finally",
  read: readFinally,
  judge: judgeFinally,
  keep: keepFinally,
  faults: breakFinally,
};
