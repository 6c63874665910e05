import fc from "fast-check";
import {
  type StockPriceSchema,
  type StockRequest,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { judgePace } from "../clauses/pace.ts";
import { invalidArgument, refusedRequests } from "../clauses/refused-requests.ts";
import { judgeTimestamps } from "../clauses/timestamps.ts";
import { contractOf } from "../generic/index.ts";
import type { ContractPart } from "../generic/part.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { counted } from "../model/counted.ts";
import { eachCall, serverClause, worst } from "../model/judge.ts";
import type { Facts } from "../model/observation.ts";
import { defineScenario } from "../model/scenario.ts";
import { ask, awaitMessages, cancel, pass, pause, resume, together } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf, received, requestOf, type Seen } from "../transcript/query.ts";

const method = StreamingService.method.getStockPrices;

type Price = Seen<typeof StockPriceSchema>;

export const getStockPricesSubject: Subject = {
  method,
  variesMs: 1_000,
  exchange: ({ call, variant, options }) => [
    ...ask(call, method, { symbols: symbolsOf(variant), intervalSeconds: 1 }, options),
    awaitMessages(call, 2),
    cancel(call),
  ],
  wrong: (transcript) => {
    const request = requestOf(transcript, method.input);
    const prices = received(transcript, method.output);
    if (request === undefined) return "nothing was asked";
    const end = peerEndOf(transcript);
    if (end !== undefined) return `it ended ${codeName(end.status.code)}`;
    if (prices.length < request.symbols.length)
      return `${counted(prices.length, "price")} came in the first tick`;
    return outOfTurn(prices, request)?.why;
  },
  goesOn: ({ call, variant, options }) =>
    ask(call, method, { symbols: symbolsOf(variant), intervalSeconds: 1 }, options),
};

export function getStockPricesContract(sibling: Subject): Contract {
  const refused = refusedRequests(getStockPricesSubject, method, [
    {
      id: "get-stock-prices/no-symbols",
      sentence: "An empty list of symbols is INVALID_ARGUMENT.",
      requests: [() => ({ symbols: [], intervalSeconds: 1 })],
      ...invalidArgument,
    },
    {
      id: "get-stock-prices/negative-interval",
      sentence: "A negative interval is INVALID_ARGUMENT.",
      requests: [-1, -(2 ** 31)].map((intervalSeconds) => () => ({ symbols: ["AAPL"], intervalSeconds })),
      ...invalidArgument,
    },
  ]);
  return contractOf(
    getStockPricesSubject,
    {
      scenarios: [...prices.scenarios, ...refused.scenarios],
      clauses: [...prices.clauses, ...refused.clauses],
    },
    sibling,
  );
}

const symbol = fc.string({
  unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
  minLength: 1,
  maxLength: 5,
});

/** How long the stream is watched for an end that must not come, in milliseconds of the target's time. */
const watchedMs = 10_000;

const prices: ContractPart = {
  scenarios: [
    defineScenario({
      name: "ticks",
      method,
      load: "timed",
      runs: 1,
      input: fc.uniqueArray(symbol, { minLength: 1, maxLength: 12 }),
      examples: [
        ["AAPL", "GOOGL", "MSFT"],
        Array.from({ length: 40 }, (_, index) => `SYM${index}`).reverse(),
      ],
      steps: (symbols) => [
        ...ask("call", method, { symbols, intervalSeconds: 1 }),
        awaitMessages("call", 2 * symbols.length + 1),
        cancel("call"),
      ],
    }),
    defineScenario({
      name: "pace",
      method,
      load: "timed",
      runs: 0,
      input: fc.constant([0, 1, 2]),
      examples: [[0, 1, 2]],
      steps: (intervals, facts) => [
        together(
          ...intervals.map((interval) => [
            // Seconds of the target: on a faster one the interval is longer, so that it is as easy to judge.
            ...ask(`every ${interval} s`, method, {
              symbols: ["AAPL", "MSFT"],
              intervalSeconds: interval * realSecond(facts),
            }),
            awaitMessages(`every ${interval} s`, ticksOf(interval, facts) * 2 + 1),
            cancel(`every ${interval} s`),
          ]),
        ),
      ],
    }),
    defineScenario({
      name: "watched-for-an-end",
      method,
      load: "timed",
      runs: 0,
      input: fc.constant("AAPL"),
      examples: ["AAPL"],
      steps: (name) => [
        ...ask("call", method, { symbols: [name], intervalSeconds: 1 }),
        pass(watchedMs, "target"),
        cancel("call"),
      ],
    }),
    defineScenario({
      name: "paused-reader",
      method,
      load: "timed",
      needs: ["flow-control"],
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: () => [
        ...ask(
          "call",
          method,
          { symbols: symbolsOf(7), intervalSeconds: 1 },
          { windowBytes: 256, connection: "narrow" },
        ),
        awaitMessages("call", 1),
        pause("call"),
        pass(3_000),
        resume("call"),
        awaitMessages("call", 7),
        cancel("call"),
      ],
    }),
  ],
  clauses: [
    priceClause("only-requested", "Every price is of a requested symbol.", (seen, request) => {
      const foreign = seen.find((price) => !request.symbols.includes(price.value.symbol));
      return foreign === undefined
        ? holds
        : violated(`A price of "${foreign.value.symbol}" came; it was not asked for.`, {
            event: foreign.event,
          });
    }),
    priceClause(
      "every-symbol-each-tick",
      "Each tick has one price for every requested symbol, in the order requested.",
      (seen, request, transcript) => {
        const wrong = outOfTurn(seen, request);
        if (wrong !== undefined) return violated(`${wrong.why}.`, { event: wrong.event });
        const wait = transcript.events.findIndex((event) => event.kind === "gave-up");
        return wait < 0 ? holds : violated("No further price came.", { event: wait });
      },
    ),
    serverClause({
      id: "get-stock-prices/paced",
      sentence:
        "Ticks are interval_seconds apart (±20 % or ±250 ms, whichever is more), the first within one interval; 0 means 1 second.",
      scenarios: ["pace"],
      judge: eachCall((transcript, { facts }) => judgeTicks(transcript, facts)),
    }),
    serverClause({
      id: "get-stock-prices/never-ends",
      sentence: "The stream goes on until it is cancelled or its deadline passes.",
      scenarios: ["watched-for-an-end", "ticks", "pace"],
      judge: eachCall((transcript) => {
        const end = peerEndOf(transcript);
        if (end === undefined) return holds;
        return violated(`The stream ended ${codeName(end.status.code)} by itself.`, {
          event: transcript.events.indexOf(end),
        });
      }),
    }),
    priceClause("price-positive", "The price is finite and above 0; the volume is not below 0.", (seen) => {
      const wrong = seen.find(
        ({ value }) => !(Number.isFinite(value.price) && value.price > 0 && value.volume >= 0n),
      );
      return wrong === undefined
        ? holds
        : violated(`The price is ${wrong.value.price}, the volume ${wrong.value.volume}.`, {
            event: wrong.event,
          });
    }),
    priceClause(
      "change-consistent",
      "From a symbol's second price on, change is the percentage since its previous price (±0.01).",
      (seen) => worst(bySymbol(seen).map(judgeChanges)),
      "should",
    ),
    priceClause("timestamps", "Timestamps are present and never go back for one symbol.", (seen) =>
      worst(
        bySymbol(seen).map((own) =>
          judgeTimestamps(own.map(({ value, event }) => ({ timestamp: value.timestamp, event }))),
        ),
      ),
    ),
  ],
};

function priceClause(
  name: string,
  sentence: string,
  judge: (seen: readonly Price[], request: StockRequest, transcript: Transcript) => Verdict,
  level: "must" | "should" = "must",
) {
  return serverClause({
    id: `get-stock-prices/${name}`,
    level,
    sentence,
    scenarios: ["ticks", "pace", "watched-for-an-end", "paused-reader", "one-healthy-call"],
    judge: eachCall((transcript) => {
      const request = requestOf(transcript, method.input);
      const seen = received(transcript, method.output);
      if (request === undefined) return vacuous("nothing was asked");
      if (seen.length > 0) return judge(seen, request, transcript);
      const wait = transcript.events.findIndex((event) => event.kind === "gave-up");
      return name === "every-symbol-each-tick" && wait >= 0
        ? violated("No price came.", { event: wait })
        : vacuous("no price came");
    }),
  });
}

function outOfTurn(
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

function judgeTicks(transcript: Transcript, facts: Facts): Verdict {
  const request = requestOf(transcript, method.input);
  if (request === undefined) return vacuous("nothing was asked");
  const asked = transcript.events.find((event) => event.kind === "half-close");
  const firsts = received(transcript, method.output).filter(
    (_, index) => index % request.symbols.length === 0,
  );
  return judgePace({
    askedAtMs: asked?.atMs ?? 0,
    arrivals: firsts,
    intervalSeconds: request.intervalSeconds === 0 ? 1 : request.intervalSeconds,
    facts,
  });
}

function bySymbol(seen: readonly Price[]): readonly (readonly Price[])[] {
  const symbols = [...new Set(seen.map((price) => price.value.symbol))];
  return symbols.map((symbol) => seen.filter((price) => price.value.symbol === symbol));
}

function judgeChanges(own: readonly Price[]): Verdict {
  for (const [index, price] of own.entries()) {
    const before = own[index - 1];
    if (before === undefined) continue;
    const owed = ((price.value.price - before.value.price) / before.value.price) * 100;
    if (!(Math.abs(price.value.change - owed) <= 0.01)) {
      return violated(
        `change is ${price.value.change}; from ${before.value.price} to ${price.value.price} it is ${owed.toFixed(4)} %.`,
        {
          event: price.event,
        },
      );
    }
  }
  return own.length < 2 ? vacuous("no symbol had two prices") : holds;
}

function symbolsOf(variant: number): string[] {
  return [`AAA${variant}`, `ZZ${variant}`];
}

/** Ticks that are watched: the more the shorter the gaps are. */
function ticksOf(interval: number, facts: Facts): number {
  if (interval === 2) return 2;
  return interval === 0 && facts.speed > 4 ? 30 : 4;
}

/** Seconds of the target's time in about one second of the runner's. */
function realSecond(facts: Facts): number {
  return Math.max(1, Math.round(facts.speed));
}
