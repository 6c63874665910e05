import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import {
  type StockPrice,
  StockPriceSchema,
  type StockRequest,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { invalid } from "./refusal.ts";
import type { Ways } from "./ways.ts";

export async function getStockPrices(
  request: StockRequest,
  out: Outflow<StockPrice>,
  ways: Ways,
): Promise<void> {
  if (request.symbols.length === 0) throw invalid("symbols", "must name at least one");
  if (request.intervalSeconds < 0) throw invalid("interval_seconds", "must not be negative");
  const wrongOrder = ways.bug === "streaming.StreamingService/GetStockPrices";
  const symbols = wrongOrder ? request.symbols.toSorted() : request.symbols;
  const intervalMs = ((request.intervalSeconds || 1) * 1000) / ways.speed;
  const prices = new Map<string, number>();
  let dueMs = performance.now() + (ways.liberal ? intervalMs : 0);
  for (;;) {
    await out.wait(dueMs - performance.now());
    for (const symbol of symbols) {
      const before = prices.get(symbol);
      const price = Math.max(0.01, (before ?? 100) * (1 + (Math.random() - 0.5) / 50));
      prices.set(symbol, price);
      const change = before === undefined ? firstChange(ways) : ((price - before) / before) * 100;
      const volume = BigInt(Math.floor(Math.random() * 10_000));
      await out.send(create(StockPriceSchema, { symbol, price, change, volume, timestamp: timestampNow() }));
    }
    dueMs = Math.max(dueMs + intervalMs, performance.now());
  }
}

function firstChange(ways: Ways): number {
  return ways.liberal ? 12.5 : 0;
}
