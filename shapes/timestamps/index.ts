import type { Shape } from "../shape.ts";
import { keepTimestamps } from "./behaviour.ts";
import { judgeTimestamps } from "./clauses.ts";
import { readTimestamps, type Timestamps } from "./declaration.ts";
import { breakTimestamps } from "./faults.ts";

export const timestampsShape: Shape<Timestamps> = {
  name: "timestamps",
  read: readTimestamps,
  judge: judgeTimestamps,
  keep: keepTimestamps,
  faults: breakTimestamps,
};
