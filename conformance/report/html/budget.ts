import type { Markup } from "./markup.ts";

/** How much is shown of a failure: all, all but its frames, neither frames nor calls, or one line. */
export type Detail = "frames" | "calls" | "words" | "line";

/** How much a page may hold: what comes first is told in full. */
export interface Budget {
  readonly spend: (make: (detail: Detail) => Markup) => Markup;
}

/** Characters for failures with their frames, with their calls, and without. */
export type Room = Readonly<Record<Exclude<Detail, "line">, number>>;

export function createBudget(room: Room): Budget {
  const left = { ...room };
  return {
    spend: (make) => {
      for (const detail of ["frames", "calls", "words"] as const) {
        if (left[detail] <= 0) continue;
        const piece = make(detail);
        if (piece.markup.length > left[detail]) continue;
        left[detail] -= piece.markup.length;
        return piece;
      }
      return make("line");
    },
  };
}
