import type { DescMessage, DescMethod, MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import { notServed } from "../generic/served.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { defineScenario } from "../model/scenario.ts";
import { ask, awaitEnd, awaitHeaders, cancel } from "../model/step.ts";
import { briefExchange, type Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { EndEvent } from "../transcript/event.ts";
import { hasEvent, peerEndOf } from "../transcript/query.ts";

/** Requests of a unary or server-streaming method that must deliver nothing. */
export interface Refusal<Desc extends DescMessage> {
  /** The clause's id; its last part names the scenario. */
  readonly id: string;
  readonly sentence: string;
  readonly requests: readonly ((facts: Facts) => MessageInitShape<Desc>)[];
  readonly accepts: (end: EndEvent) => boolean;
  /** The status that is owed, in words. */
  readonly owed: string;
}

/** A status, and one of these. */
export function onlyCodes(...codes: readonly number[]): (end: EndEvent) => boolean {
  return (end) => end.cause === "trailers" && codes.includes(end.status.code);
}

export const invalidArgument: { readonly accepts: (end: EndEvent) => boolean; readonly owed: string } = {
  accepts: onlyCodes(Code.INVALID_ARGUMENT),
  owed: "INVALID_ARGUMENT",
};

/** One scenario and clause for each refusal; a healthy call follows every case. */
export function refusedRequests<Desc extends DescMessage>(
  subject: Subject,
  method: DescMethod & { readonly input: Desc },
  refusals: readonly Refusal<Desc>[],
): ContractPart {
  return combine(...refusals.map((refusal) => refusedBy(subject, method, refusal)));
}

const calls = callNames("refused", "healthy");

function refusedBy<Desc extends DescMessage>(
  subject: Subject,
  method: DescMethod & { readonly input: Desc },
  refusal: Refusal<Desc>,
): ContractPart {
  const scenario = defineScenario({
    name: refusal.id.split("/").at(-1) ?? refusal.id,
    method,
    runs: 0,
    input: fc.nat(refusal.requests.length - 1),
    examples: refusal.requests.map((_, index) => index),
    steps: (index, facts) => {
      const request = refusal.requests[index];
      if (request === undefined) return [];
      return [
        ...ask(calls.refused, method, request(facts)),
        // A server that delivers after all need not end: what comes first tells.
        awaitHeaders(calls.refused),
        ...(subject.goesOn === undefined ? [awaitEnd(calls.refused)] : [awaitEnd(calls.refused, 1_000)]),
        cancel(calls.refused),
        ...briefExchange(subject, { call: calls.healthy, variant: index, facts }),
      ];
    },
  });
  const clause = behaviourClause({
    id: refusal.id,
    sentence: refusal.sentence,
    scenarios: [scenario],
    judge: (observation) => judgeRefusal(observation, refusal),
  });
  return { scenarios: [scenario], clauses: [clause] };
}

function judgeRefusal(
  observation: Observation,
  refusal: { readonly accepts: (end: EndEvent) => boolean; readonly owed: string },
): Verdict {
  const call = callNamed(observation, calls.refused);
  if (call === undefined) return vacuous("no call was made");
  if (hasEvent(call, "server", "message")) {
    return violated("A message came, and nothing may be delivered.", {
      call: call.call,
      event: call.events.findIndex((event) => event.from === "server" && event.kind === "message"),
      mark: "delivered",
    });
  }
  const end = peerEndOf(call);
  if (end === undefined) return violated("The call was not refused; it did not end.", { call: call.call });
  if (!refusal.accepts(end)) {
    return violated(`The call ended ${codeName(end.status.code)}; ${refusal.owed} is owed.`, {
      call: call.call,
      event: call.events.indexOf(end),
    });
  }
  const healthy = callNamed(observation, calls.healthy);
  const why = healthy === undefined ? undefined : notServed(healthy);
  return why === undefined
    ? holds
    : violated(`The next, healthy call was not served: ${why}.`, { call: calls.healthy });
}
