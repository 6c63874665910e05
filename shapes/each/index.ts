import type { Shape } from "../shape.ts";
import { keepEach } from "./behaviour.ts";
import { judgeEach } from "./clauses.ts";
import { type Each, readEach } from "./declaration.ts";
import { breakEach } from "./faults.ts";

export const eachShape: Shape<Each> = {
  name: "each",
  read: readEach,
  judge: judgeEach,
  keep: keepEach,
  faults: breakEach,
};
