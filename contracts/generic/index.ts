import type { Clause } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { defineContract } from "../model/define-contract.ts";
import type { Subject } from "../model/subject.ts";
import { rpcName } from "../transcript/query.ts";
import { alteredExchanges } from "./altered-exchange.ts";
import { badRequests } from "./bad-requests.ts";
import { cancellations } from "./cancellations.ts";
import { concurrency } from "./concurrency.ts";
import { deadlines } from "./deadlines.ts";
import { everyCallClauses } from "./every-call.ts";
import { implemented } from "./implemented.ts";
import { backpressure } from "./observed/backpressure.ts";
import { releases } from "./observed/releases.ts";
import { oversizedRequests } from "./oversized-requests.ts";

export { serviceContract } from "./service.ts";

/** The contract of an RPC: what every RPC owes, and what its own section adds. */
export function contractOf(subject: Subject, own: ContractPart, sibling?: Subject): Contract {
  const rpc = rpcName(subject.method);
  const parts = combine(
    { scenarios: own.scenarios, clauses: own.clauses.map((clause) => ofOwnCalls(clause, rpc)) },
    implemented(subject),
    badRequests(subject),
    oversizedRequests(subject),
    alteredExchanges(subject),
    deadlines(subject),
    cancellations(subject),
    concurrency(subject, sibling),
    releases(subject),
    backpressure(subject),
  );
  return defineContract({
    rpc,
    subject,
    scenarios: parts.scenarios,
    clauses: [...everyCallClauses(subject.method), ...parts.clauses],
  });
}

/** Generic scenarios call other methods beside this one: its own clauses are not about them. */
function ofOwnCalls(clause: Clause, rpc: string): Clause {
  return {
    ...clause,
    judge: (observation) =>
      clause.judge({
        ...observation,
        transcripts: observation.transcripts.filter((transcript) => transcript.rpc === rpc),
      }),
  };
}
