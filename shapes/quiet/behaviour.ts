import type { Keeping } from "../keeping.ts";
import type { Quiet } from "./declaration.ts";

export function keepQuiet({ nextMs }: Quiet): Keeping {
  return nextMs === undefined ? {} : { waitMs: ({ index }) => (index === 0 ? 0 : Math.min(nextMs / 4, 100)) };
}
