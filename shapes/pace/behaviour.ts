import type { Keeping } from "../keeping.ts";
import type { Pace } from "./declaration.ts";
import { everyMs } from "./every.ts";

export function keepPace(pace: Pace): Keeping {
  return {
    waitMs: ({ index }, { requests }) =>
      index === 0 || index % pace.burst !== 0 ? 0 : (everyMs(pace, { request: requests[0] }) ?? 0),
  };
}
