import type { Keeping } from "../keeping.ts";

/** What is true of a whole call is not mended: a stub or a handler says it. */
export function keepFinally(): Keeping {
  return {};
}
