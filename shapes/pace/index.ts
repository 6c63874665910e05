import type { Shape } from "../shape.ts";
import { keepPace } from "./behaviour.ts";
import { judgePace } from "./clauses.ts";
import { type Pace, readPace } from "./declaration.ts";
import { breakPace } from "./faults.ts";

export const paceShape: Shape<Pace> = {
  name: "pace",
  read: readPace,
  judge: judgePace,
  keep: keepPace,
  faults: breakPace,
  waits: true,
};
