import type { Keeping } from "../keeping.ts";
import type { Last } from "./declaration.ts";

export function keepLast({ field, empty }: Last): Keeping {
  return {
    fill: (response, { index, total }) => {
      const isFinal = total !== undefined && index === total - 1;
      field.set(response, isFinal);
      if (isFinal) for (const each of empty) each.clear(response);
    },
  };
}
