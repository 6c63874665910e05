import type { Keeping } from "../keeping.ts";
import type { Count } from "./declaration.ts";

export function keepCount({ equal, min, max }: Count): Keeping {
  return {
    count: (request, { requests }) => {
      if (equal !== undefined) {
        const result = equal.of({ request: request ?? requests[0], requests });
        if ("value" in result) return Number(result.value);
      }
      // A few, where that is allowed.
      return Math.min(max ?? 10, Math.max(min ?? 0, 10));
    },
  };
}
