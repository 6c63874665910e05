import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { createPriceWalk } from "../plausible/price-walk.ts";
import { paces } from "../time/pace.ts";
import { createTimestamps } from "../time/timestamps.ts";

/** One price for each symbol, at once and then every interval, until the client has enough. */
export const getStockPrices: MethodBehaviour = defineBehaviour(
  StreamingService.method.getStockPrices,
  async function* (requests, { clock, seed, signal }) {
    const { symbols, intervalSeconds } = await onlyRequest(requests);
    const walks = new Map(symbols.map((symbol) => [symbol, createPriceWalk(seed, symbol)]));
    const now = createTimestamps(clock);
    for await (const _tick of paces(clock, (intervalSeconds || 1) * 1000, signal)) {
      for (const symbol of symbols) {
        const quote = walks.get(symbol)?.();
        if (quote !== undefined) yield { symbol, ...quote, timestamp: now() };
      }
    }
  },
);
