import type { Keeping } from "../keeping.ts";

/** The mock's responses follow from its seed and the request. */
export function keepSame(): Keeping {
  return {};
}
