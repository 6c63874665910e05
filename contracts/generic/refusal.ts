import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { callNamed } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import type { Step } from "../model/scenario.ts";
import { awaitEnd, halfClose, open } from "../model/step.ts";
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
    awaitEnd("refused"),
    ...briefExchange(subject, { call: "healthy", variant: variant + 1, facts }),
  ];
}

export function judgeRefused(
  observation: Observation,
  judge: (call: Transcript, end: EndEvent) => Verdict,
): Verdict {
  const call = callNamed(observation, "refused");
  if (call === undefined) return vacuous("no such request can be made");
  const end = peerEndOf(call);
  if (end === undefined) return violated("The call did not end.", { call: "refused" });
  if (end.cause === "connection-lost") {
    return violated(`The connection was lost (${end.status.message}).`, { call: "refused" });
  }
  const verdict = judge(call, end);
  if (verdict.kind === "violated") {
    return { call: "refused", event: call.events.indexOf(end), ...verdict };
  }
  const after = judgeHealthy(observation);
  return after.kind === "violated" ? after : verdict;
}

export function judgeHealthy(observation: Observation): Verdict {
  const healthy = callNamed(observation, "healthy");
  if (healthy === undefined) return vacuous("no healthy call was made after it");
  const why = notServed(healthy);
  return why === undefined
    ? holds
    : violated(`The next, healthy call was not served: ${why}.`, { call: "healthy" });
}
