import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { type StockPrice, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import { realSleep } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { only } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.getStockPrices);

export const getStockPricesFaults: readonly Fault[] = [
  fault({
    name: "get-stock-prices/unrequested-symbol",
    sentence: "The third price is for a symbol that was not requested.",
    violates: ["get-stock-prices/only-requested"],
    answer: (price, index) => (index === 2 ? { ...price, symbol: `${price.symbol}.X` } : price),
  }),
  fault({
    name: "get-stock-prices/swapped-symbols",
    sentence: "From the second tick on, two requested symbols are sent in reverse order.",
    violates: ["get-stock-prices/every-symbol-each-tick"],
    answers: (prices) => eachTick(prices, (tick, index) => (index === 0 ? tick : tick.toReversed())),
  }),
  fault({
    name: "get-stock-prices/skipped-symbol",
    sentence: "The second tick lacks the last of several symbols.",
    violates: ["get-stock-prices/every-symbol-each-tick"],
    answers: (prices) =>
      eachTick(prices, (tick, index) => (index === 1 && tick.length > 1 ? tick.slice(0, -1) : tick)),
  }),
  fault({
    name: "get-stock-prices/half-pace",
    sentence: "Ticks are twice as far apart as requested.",
    violates: ["get-stock-prices/paced"],
    answers: (prices, context) =>
      eachTick(prices, async (tick, index) => {
        // The floor is in real time: a doubled interval of a fast mock would be within any tolerance.
        if (index > 0) await realSleep(700, context);
        return index % 2 === 0 ? tick : [];
      }),
  }),
  fault({
    name: "get-stock-prices/zero-interval-is-instant",
    sentence: "An interval of 0 sends ticks without a pause.",
    violates: ["get-stock-prices/paced"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          const { clock } = context;
          const hurried = { ...clock, sleep: () => realSleep(1, context) };
          yield* inner(only(request), { ...context, clock: request.intervalSeconds === 0 ? hurried : clock });
        }
      },
  }),
  fault({
    name: "get-stock-prices/ends-after-two-ticks",
    sentence: "The stream ends OK after two ticks.",
    violates: ["get-stock-prices/never-ends"],
    answers: async function* (prices) {
      const seen: string[] = [];
      for await (const price of prices) {
        if (seen.filter((symbol) => symbol === price.symbol).length === 2) return;
        seen.push(price.symbol);
        yield price;
      }
    },
  }),
  fault({
    name: "get-stock-prices/free",
    sentence: "The second price is 0.",
    violates: ["get-stock-prices/price-positive"],
    answer: (price, index) => (index === 1 ? { ...price, price: 0 } : price),
  }),
  fault({
    name: "get-stock-prices/infinite-price",
    sentence: "The second price is infinite.",
    violates: ["get-stock-prices/price-positive"],
    answer: (price, index) => (index === 1 ? { ...price, price: Number.POSITIVE_INFINITY } : price),
  }),
  fault({
    name: "get-stock-prices/negative-volume",
    sentence: "Volumes overflow at 2^31 and are negative.",
    violates: ["get-stock-prices/price-positive"],
    answer: (price) => ({ ...price, volume: BigInt.asIntN(32, price.volume + 2n ** 31n) }),
  }),
  fault({
    name: "get-stock-prices/change-of-before",
    sentence: "Each change is that of the previous price.",
    violates: ["get-stock-prices/change-consistent"],
    answers: async function* (prices) {
      const changes = new Map<string, number>();
      for await (const price of prices) {
        yield { ...price, change: (changes.get(price.symbol) ?? 0) + 0.02 };
        changes.set(price.symbol, price.change);
      }
    },
  }),
  fault({
    name: "get-stock-prices/change-as-fraction",
    sentence: "Changes of a fast-moving price are fractions instead of percentages.",
    violates: ["get-stock-prices/change-consistent"],
    answers: async function* (prices) {
      const lasts = new Map<string, number>();
      for await (const price of prices) {
        const last = lasts.get(price.symbol);
        // Two percent or more at each step, so that the mistake is never within the tolerance.
        const now = last === undefined ? price.price : last * (1.02 + Math.abs(price.change) / 100);
        lasts.set(price.symbol, now);
        yield { ...price, price: now, change: last === undefined ? 0 : now / last - 1 };
      }
    },
  }),
  fault({
    name: "get-stock-prices/no-timestamp",
    sentence: "Prices have no timestamp from the third on.",
    violates: ["get-stock-prices/timestamps"],
    answer: ({ timestamp, ...price }, index) =>
      index < 2 && timestamp !== undefined ? { ...price, timestamp } : price,
  }),
  fault({
    name: "get-stock-prices/timestamps-go-back",
    sentence: "Every price is an hour older than the previous one.",
    violates: ["get-stock-prices/timestamps"],
    answer: (price, index) => ({ ...price, timestamp: earlier(price, index) }),
  }),
  fault({
    name: "get-stock-prices/accepts-no-symbols",
    sentence: "An empty list of symbols gets an empty stream.",
    violates: ["get-stock-prices/no-symbols"],
    unvalidated: true,
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          if (request.symbols.length === 0) return;
          refuseNegative(request.intervalSeconds);
          yield* inner(only(request), context);
        }
      },
  }),
  fault({
    name: "get-stock-prices/accepts-negative-interval",
    sentence: "A negative interval counts as one second.",
    violates: ["get-stock-prices/negative-interval"],
    unvalidated: true,
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          if (request.symbols.length === 0) throw new StatusError(code.invalidArgument, "No symbols.");
          yield* inner(only({ ...request, intervalSeconds: Math.max(0, request.intervalSeconds) }), context);
        }
      },
  }),
];

function refuseNegative(intervalSeconds: number): void {
  if (intervalSeconds < 0) throw new StatusError(code.invalidArgument, "Negative interval.");
}

function earlier(price: StockPrice, hours: number): ReturnType<typeof timestampFromMs> {
  return timestampFromMs(
    (price.timestamp === undefined ? 0 : timestampMs(price.timestamp)) - hours * 3_600_000,
  );
}

/** Gives the prices of one tick at a time: a tick ends where the first symbol comes again. */
async function* eachTick(
  prices: AsyncIterable<StockPrice>,
  change: (
    tick: readonly StockPrice[],
    index: number,
  ) => readonly StockPrice[] | Promise<readonly StockPrice[]>,
): AsyncGenerator<StockPrice> {
  let tick: StockPrice[] = [];
  let index = 0;
  for await (const price of prices) {
    if (price.symbol === tick[0]?.symbol) {
      yield* await change(tick, index++);
      tick = [];
    }
    tick.push(price);
  }
}
