import {
  type StockPriceSchema,
  type StockRequest,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Seen } from "../../transcript/query.ts";

export const method: typeof StreamingService.method.getStockPrices = StreamingService.method.getStockPrices;

export type Price = Seen<typeof StockPriceSchema>;

/** The first price that is not of the symbol whose turn it is. */
export function outOfTurn(
  seen: readonly Price[],
  request: StockRequest,
): { readonly why: string; readonly event: number } | undefined {
  for (const [index, price] of seen.entries()) {
    const owed = request.symbols[index % request.symbols.length];
    if (price.value.symbol === owed) continue;
    return { why: `price ${index + 1} is of "${price.value.symbol}"; "${owed}" is owed`, event: price.event };
  }
  return undefined;
}

/** The prices of each symbol on its own. */
export function bySymbol(seen: readonly Price[]): readonly (readonly Price[])[] {
  const symbols = [...new Set(seen.map((price) => price.value.symbol))];
  return symbols.map((symbol) => seen.filter((price) => price.value.symbol === symbol));
}

/** Two symbols, different for every variant. */
export function symbolsOf(variant: number): string[] {
  return [`AAA${variant}`, `ZZ${variant}`];
}
