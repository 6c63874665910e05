import type { Shape } from "../shape.ts";
import { keepBroadcast } from "./behaviour.ts";
import { judgeBroadcast } from "./clauses.ts";
import { type Broadcast, readBroadcast } from "./declaration.ts";
import { breakBroadcast } from "./faults.ts";

export const broadcastShape: Shape<Broadcast> = {
  name: "broadcast",
  read: readBroadcast,
  judge: judgeBroadcast,
  keep: keepBroadcast,
  faults: breakBroadcast,
  waits: true,
};
