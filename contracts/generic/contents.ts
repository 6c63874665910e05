import { type Verdict, violated } from "../model/clause.ts";
import { callNamed } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import type { Step } from "../model/scenario.ts";
import type { Subject } from "../model/subject.ts";
import { answerOf, healthyFor } from "./acquaintance/answer.ts";

/**
 * Each of the requests that an RPC answers alike every time, once by itself: what comes of it among others has to be
 * the same. None where the behaviour is known, for then each answer can be judged.
 */
export function references(
  { seen, exchange }: Subject,
  when: "before" | "after",
  facts: Facts,
): readonly Step[] {
  return (seen?.healthy ?? []).flatMap(({ stable }, variant) =>
    stable ? exchange({ call: `${when}-${variant}`, variant, facts }) : [],
  );
}

/** A call that got another answer than its request had before and after; undefined where there is none. */
export function judgeContents(
  observation: Observation,
  { seen }: Subject,
  isOne: (call: string) => boolean,
): Verdict | undefined {
  if (seen === undefined) return undefined;
  const known = new Map(
    seen.healthy.flatMap((healthy, variant) => {
      const before = callNamed(observation, `before-${variant}`);
      const after = callNamed(observation, `after-${variant}`);
      if (before === undefined || after === undefined) return [];
      const content = answerOf(before).content;
      return content === answerOf(after).content ? [[healthy, content] as const] : [];
    }),
  );
  for (const call of observation.transcripts.filter((each) => isOne(each.call))) {
    const healthy = healthyFor(seen, call);
    const content = healthy === undefined ? undefined : known.get(healthy);
    const answer = answerOf(call);
    if (content === undefined || answer.code !== healthy?.code || content === answer.content) continue;
    const foreign = [...known.values()].includes(answer.content);
    return violated(
      foreign
        ? "A call among 50 at once got the response to another call's request."
        : "A call among 50 at once got another response than the same request by itself, before and after.",
      { call: call.call },
    );
  }
  return undefined;
}
