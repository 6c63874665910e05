import { type Clause, vacuous } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { givenCall } from "../model/declared-part.ts";
import { defineContract } from "../model/define-contract.ts";
import type { Subject } from "../model/subject.ts";
import { rpcName } from "../transcript/query.ts";
import { wireClauses } from "../wire/index.ts";
import { webClauses } from "../wire-web/index.ts";
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
import { timeoutUnits } from "./timeout-units.ts";
import { wholeMessage } from "./whole-message.ts";

export { withAuthentication } from "./authentication.ts";
export { serviceContract } from "./service.ts";

export interface RpcContract {
  readonly subject: Subject;
  /** What its own section adds. */
  readonly own?: ContractPart;
  /** Another RPC of the service, which must not be stopped by this one. */
  readonly sibling?: Subject;
  /** What is judged first; a healthy call where absent. */
  readonly first?: ContractPart;
}

/** The contract of an RPC: what every RPC owes, and what its own section adds. */
export function contractOf({ subject, own, sibling, first }: RpcContract): Contract {
  const rpc = rpcName(subject.method);
  const parts = combine(
    {
      scenarios: own?.scenarios ?? [],
      clauses: own?.clauses.map((clause) => ofOwnCalls(clause, rpc)) ?? [],
    },
    first ?? implemented(subject),
    badRequests(subject),
    deadlines(subject),
    comparing(subject, [
      timeoutUnits(subject),
      wholeMessage(subject),
      oversizedRequests(subject),
      alteredExchanges(subject),
      cancellations(subject),
      concurrency(subject, sibling),
      releases(subject),
      backpressure(subject),
    ]),
  );
  return defineContract({
    rpc,
    subject,
    scenarios: parts.scenarios,
    clauses: [
      ...everyCallClauses(subject),
      ...wireClauses(subject),
      ...webClauses(subject),
      ...parts.clauses,
    ],
  });
}

/** Parts that compare one call with another, which needs an RPC that answers the same request alike. */
function comparing({ seen }: Subject, parts: readonly ContractPart[]): ContractPart {
  const all = combine(...parts);
  if (seen?.varying !== true) return all;
  const judge = () => vacuous("the RPC answers the same request differently");
  return { ...all, clauses: all.clauses.map((clause) => ({ ...clause, judge })) };
}

/** Generic scenarios call other methods beside this one: its own clauses are not about them. */
function ofOwnCalls(clause: Clause, rpc: string): Clause {
  return {
    ...clause,
    judge: (observation) =>
      clause.judge({
        ...observation,
        transcripts: observation.transcripts.filter(
          (transcript) => transcript.rpc === rpc || transcript.call.startsWith(givenCall),
        ),
      }),
  };
}
