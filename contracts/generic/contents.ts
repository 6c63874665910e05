import { type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Facts, Observation } from "../model/observation.ts";
import type { Step } from "../model/scenario.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { answerOf, healthyFor } from "./acquaintance/answer.ts";

type When = "before" | "after";
const referenceName = (when: When, variant: number): string => `${when}-${variant}`;

/**
 * Each of the requests that an RPC answers alike every time, once by itself: what comes of it among others has to be
 * the same. None where the behaviour is known, for then each answer can be judged.
 */
export function references({ seen, exchange }: Subject, when: When, facts: Facts): readonly Step[] {
  return (seen?.healthy ?? []).flatMap(({ stable }, variant) =>
    stable ? exchange({ call: referenceName(when, variant), variant, facts }) : [],
  );
}

type Calls = ReadonlyMap<string, Transcript>;

/** A call that got another answer than its request had before and after. */
interface Mismatch {
  readonly call: string;
  readonly variant: number;
  /** What its request gets by itself. */
  readonly content: string;
  /** Whether it is the answer to another call's request. */
  readonly foreign: boolean;
}

function mismatchIn(
  calls: Calls,
  { seen, method }: Subject,
  isOne: (call: string) => boolean,
): Mismatch | undefined {
  if (seen === undefined) return undefined;
  const known = new Map<number, string>();
  for (const variant of seen.healthy.keys()) {
    const before = calls.get(referenceName("before", variant));
    const after = calls.get(referenceName("after", variant));
    if (before === undefined || after === undefined) continue;
    const { content } = answerOf(before, method);
    if (content === answerOf(after, method).content) known.set(variant, content);
  }
  for (const call of calls.values()) {
    const healthy = isOne(call.call) ? healthyFor(seen, call) : undefined;
    if (healthy === undefined) continue;
    const variant = seen.healthy.indexOf(healthy);
    const content = known.get(variant);
    const answer = answerOf(call, method);
    if (content === undefined || answer.code !== healthy.code || content === answer.content) continue;
    return { call: call.call, variant, content, foreign: [...known.values()].includes(answer.content) };
  }
  return undefined;
}

/** A list in no order looks alike a few times in a row; in so many it does not. */
const timesAlone = 20;

function alone(time: number): string {
  return `alone-${time}`;
}

/** Makes the request of a call that got another answer by itself, often: what varies so owes nothing to the company. */
export function alonesOf(subject: Subject, isOne: (call: string) => boolean, facts: Facts): Step {
  return {
    kind: "then",
    next: (seen) => {
      const found = mismatchIn(seen, subject, isOne);
      if (found === undefined) return [];
      const { variant } = found;
      return Array.from({ length: timesAlone }, (_, time) =>
        subject.exchange({ call: alone(time), variant, facts }),
      ).flat();
    },
  };
}

/** A call that got another answer than its request gets by itself; undefined where there is none. */
export function judgeContents(
  { transcripts }: Pick<Observation, "transcripts">,
  subject: Subject,
  isOne: (call: string) => boolean,
): Verdict | undefined {
  const calls = new Map(transcripts.map((each) => [each.call, each]));
  const found = mismatchIn(calls, subject, isOne);
  if (found === undefined) return undefined;
  const { call, content, foreign } = found;
  const varies = Array.from({ length: timesAlone }, (_, time) => calls.get(alone(time))).some(
    (each) => each !== undefined && answerOf(each, subject.method).content !== content,
  );
  if (varies) return vacuous("the same request gets other responses by itself, too");
  return violated(
    foreign
      ? "A call among 50 at once got the response to another call's request."
      : "A call among 50 at once got another response than the same request by itself, before and after.",
    { call },
  );
}
