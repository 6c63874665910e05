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

/** Opens "refused", sends what is given, half-closes, awaits the end; then a healthy call. */
export function refused(
  subject: Subject,
  facts: Facts,
  variant: number,
  requests: readonly Step[],
): readonly Step[] {
  return [
    open("refused", subject.method),
    ...requests,
    halfClose("refused"),
    ...awaitRefusal(subject),
    ...briefExchange(subject, { call: "healthy", variant: variant + 1, facts }),
  ];
}

/** How long a stream that goes on is watched for a refusal, in milliseconds. */
const watchedMs = 1_000;

/** Waits for the end; a stream that was seen to go on need not have one. */
function awaitRefusal({ seen }: Subject): readonly Step[] {
  const goesOn = seen !== undefined && seen.healthy[0]?.code === undefined;
  return goesOn ? [awaitEndIfAny("refused", watchedMs), cancel("refused")] : [awaitEnd("refused")];
}

export function judgeRefused(
  observation: Observation,
  subject: Subject,
  judge: (call: Transcript, end: EndEvent) => Verdict,
): Verdict {
  const call = callNamed(observation, "refused");
  if (call === undefined) return vacuous("no such request can be made");
  const end = peerEndOf(call);
  if (end === undefined) {
    return mayBeSilent(subject)
      ? vacuous("the RPC need not read its requests")
      : violated("The call did not end.", { call: "refused" });
  }
  if (end.cause === "connection-lost") {
    return violated(`The connection was lost (${end.status.message}).`, { call: "refused" });
  }
  const verdict = judge(call, end);
  if (verdict.kind === "violated") {
    return { call: "refused", event: call.events.indexOf(end), ...verdict };
  }
  const after = judgeHealthy(observation, subject);
  return after.kind === "violated" ? after : verdict;
}

export function judgeHealthy(observation: Observation, { seen }: Subject): Verdict {
  const healthy = callNamed(observation, "healthy");
  if (healthy === undefined) return vacuous("no healthy call was made after it");
  const why = notServed(healthy, seen);
  return why === undefined
    ? holds
    : violated(`The next, healthy call was not served: ${why}.`, { call: "healthy" });
}

/** A handler of an unknown RPC that streams requests may never read them, and then nothing can refuse them. */
function mayBeSilent({ seen, method }: Subject): boolean {
  return seen !== undefined && streamsRequests(method);
}
