import { refusedRequests } from "../../clauses/refused-requests.ts";
import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { counted } from "../../model/counted.ts";
import { ask, awaitMessages, cancel } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { peerEndOf, received, requestOf } from "../../transcript/query.ts";
import { clauses } from "./clauses.ts";
import { method, outOfTurn, symbolsOf } from "./model.ts";
import { refusals } from "./refusals.ts";
import { scenarios } from "./scenarios.ts";

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
  endless: true,
  goesOn: ({ call, variant, options }) =>
    ask(call, method, { symbols: symbolsOf(variant), intervalSeconds: 1 }, options),
};

export function getStockPricesContract(sibling: Subject): Contract {
  const refused = refusedRequests(getStockPricesSubject, method, refusals);
  return contractOf({
    subject: getStockPricesSubject,
    own: {
      scenarios: [...scenarios, ...refused.scenarios],
      clauses: [...clauses, ...refused.clauses],
    },
    sibling,
  });
}
