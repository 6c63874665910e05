import type { StockRequest } from "../../../proto/gen/streaming/streaming_pb.ts";
import { judgePace } from "../../clauses/pace.ts";
import { judgeTimestamps } from "../../clauses/timestamps.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { eachCall, worst } from "../../model/judge.ts";
import type { Facts } from "../../model/observation.ts";
import { codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { peerEndOf, received, requestOf } from "../../transcript/query.ts";
import { bySymbol, method, outOfTurn, type Price } from "./model.ts";
import { pace, pausedReader, ticks, watchedForAnEnd } from "./scenarios.ts";

export const clauses: readonly Clause[] = [
  priceClause("only-requested", "Every price is for a requested symbol.", (seen, request) => {
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
  behaviourClause({
    id: "get-stock-prices/paced",
    sentence:
      "Ticks are interval_seconds apart (±20 % or ±250 ms, whichever is more), the first within one interval; 0 means 1 second.",
    scenarios: [pace],
    judge: eachCall((transcript, { facts }) => judgeTicks(transcript, facts)),
  }),
  behaviourClause({
    id: "get-stock-prices/never-ends",
    sentence: "The stream goes on until it is cancelled or its deadline passes.",
    scenarios: [watchedForAnEnd, ticks, pace],
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
];

function priceClause(
  name: string,
  sentence: string,
  judge: (seen: readonly Price[], request: StockRequest, transcript: Transcript) => Verdict,
  level: "must" | "should" = "must",
) {
  return behaviourClause({
    id: `get-stock-prices/${name}`,
    level,
    sentence,
    scenarios: [ticks, pace, watchedForAnEnd, pausedReader, oneHealthyCall],
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
