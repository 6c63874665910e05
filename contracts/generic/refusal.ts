import { type CallNames, callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { callNamed } from "../model/judge.ts";
import { streamsRequests } from "../model/method-kind.ts";
import type { Facts, Observation } from "../model/observation.ts";
import type { Step } from "../model/scenario.ts";
import { awaitEnd, awaitEndIfAny, cancel, halfClose, open } from "../model/step.ts";
import { briefExchange, type Subject } from "../model/subject.ts";
import type { EndEvent, Transcript } from "../transcript/event.ts";
import { peerEndOf } from "../transcript/query.ts";
import { notServed } from "./served.ts";

export const refusalCalls: CallNames<"refused" | "healthy" | "elsewhere"> = callNames(
  "refused",
  "healthy",
  "elsewhere",
);

/** Opens "refused", sends what is given, half-closes, awaits the end; then a healthy call. */
export function refused(
  subject: Subject,
  facts: Facts,
  variant: number,
  requests: readonly Step[],
): readonly Step[] {
  return [
    open(refusalCalls.refused, subject.method),
    ...requests,
    halfClose(refusalCalls.refused),
    ...awaitRefusal(subject),
    ...briefExchange(subject, { call: refusalCalls.healthy, variant: variant + 1, facts }),
    elsewhere(subject, facts, variant + 1),
  ];
}

/**
 * Makes a healthy call that was answered wrongly again on another connection: what is right there is wrong because of
 * the refusal, and what is wrong there, too, may have changed for good.
 */
function elsewhere(subject: Subject, facts: Facts, variant: number): Step {
  return {
    kind: "then",
    next: (seen) => {
      const healthy = seen.get(refusalCalls.healthy);
      const wrong = healthy === undefined ? undefined : subject.wrong(healthy, facts);
      if (wrong === undefined || subject.seen === undefined) return [];
      const options = { connection: "elsewhere" };
      return briefExchange(subject, { call: refusalCalls.elsewhere, variant, facts, options });
    },
  };
}

/** How long a stream that goes on is watched for a refusal, in milliseconds. */
const watchedMs = 1_000;

/** Waits for the end; a stream that was seen to go on need not have one. */
function awaitRefusal({ seen }: Subject): readonly Step[] {
  const goesOn = seen !== undefined && seen.healthy[0]?.code === undefined;
  return goesOn
    ? [awaitEndIfAny(refusalCalls.refused, watchedMs), cancel(refusalCalls.refused)]
    : [awaitEnd(refusalCalls.refused)];
}

export function judgeRefused(
  observation: Observation,
  subject: Subject,
  judge: (call: Transcript, end: EndEvent) => Verdict,
): Verdict {
  const call = callNamed(observation, refusalCalls.refused);
  if (call === undefined) return vacuous("no such request can be made");
  const end = peerEndOf(call);
  if (end === undefined) {
    return mayBeSilent(subject)
      ? vacuous("the RPC need not read its requests")
      : violated("The call did not end.", { call: refusalCalls.refused });
  }
  if (end.cause === "connection-lost") {
    return violated(`The connection was lost (${end.status.message}).`, { call: refusalCalls.refused });
  }
  const verdict = judge(call, end);
  if (verdict.kind === "violated") {
    return { call: refusalCalls.refused, event: call.events.indexOf(end), ...verdict };
  }
  const after = judgeHealthy(observation, subject);
  return after.kind === "violated" ? after : verdict;
}

export function judgeHealthy(observation: Observation, subject: Subject): Verdict {
  const healthy = callNamed(observation, refusalCalls.healthy);
  if (healthy === undefined) return vacuous("no healthy call was made after it");
  const other = callNamed(observation, refusalCalls.elsewhere);
  const rightElsewhere = other !== undefined && subject.wrong(other, observation.facts) === undefined;
  const why =
    notServed(healthy, subject.seen) ??
    (rightElsewhere ? subject.wrong(healthy, observation.facts) : undefined);
  return why === undefined
    ? holds
    : violated(`The next, healthy call was not served: ${why}.`, { call: refusalCalls.healthy });
}

/** A handler of an unknown RPC that streams requests may never read them, and then nothing can refuse them. */
function mayBeSilent({ seen, method }: Subject): boolean {
  return seen !== undefined && streamsRequests(method);
}
