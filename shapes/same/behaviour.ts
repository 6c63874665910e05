import type { Keeping } from "../shape.ts";

/** The mock's responses follow from its seed and the request. */
export function keepSame(): Keeping {
  return {};
}
