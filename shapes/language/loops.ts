import type { Expr } from "./expression-kind.ts";

/** How many loops an expression has within each other: it costs that power of the length of what it goes through. */
export function loopsIn({ exprKind }: Expr): number {
  switch (exprKind.case) {
    case "callExpr":
      return most([exprKind.value.target, ...exprKind.value.args]);
    case "selectExpr":
      return most([exprKind.value.operand]);
    case "listExpr":
      return most(exprKind.value.elements);
    case "comprehensionExpr": {
      const { iterRange, loopStep, result } = exprKind.value;
      return Math.max(most([iterRange, result]), 1 + most([loopStep]));
    }
    default:
      return 0;
  }
}

function most(parts: readonly (Expr | undefined)[]): number {
  return Math.max(0, ...parts.map((part) => (part === undefined ? 0 : loopsIn(part))));
}
