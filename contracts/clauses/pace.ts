import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Facts } from "../model/observation.ts";

/** Arrivals that must be a fixed time apart. */
export interface Paced {
  /** When the request was through, in milliseconds. */
  readonly askedAtMs: number;
  readonly arrivals: readonly { readonly atMs: number; readonly event: number }[];
  /** Seconds of the target's time between arrivals. */
  readonly intervalSeconds: number;
  readonly facts: Facts;
}

/** Milliseconds by which an arrival may be off at least; a faster target has less of it. */
const leastOffMs = 250;
/** What no timer is better than, in milliseconds. */
const timerMs = 40;

/**
 * Judges that arrivals are one interval apart (±20 % or ±250 ms, whichever is more), the first one
 * within one interval. The mean of all gaps is judged too: single late arrivals do not move it much.
 */
export function judgePace({ askedAtMs, arrivals, intervalSeconds, facts }: Paced): Verdict {
  const owedMs = (intervalSeconds * 1000) / facts.speed;
  const offMs = Math.max(0.2 * owedMs, leastOffMs / facts.speed);
  const slackMs = facts.toleranceMs + timerMs;
  const first = arrivals[0];
  if (first === undefined) return vacuous("nothing arrived");
  const firstLate = first.atMs - askedAtMs - (owedMs + offMs + slackMs);
  if (firstLate > 0) {
    return violated(`The first came after ${ms(first.atMs - askedAtMs)}; within ${ms(owedMs)} is owed.`, {
      event: first.event,
      mark: "late",
      missedByMs: firstLate,
    });
  }
  for (const [index, arrival] of arrivals.entries()) {
    const before = arrivals[index - 1];
    if (before === undefined) continue;
    const gapMs = arrival.atMs - before.atMs;
    const missedByMs = Math.abs(gapMs - owedMs) - offMs - slackMs;
    if (missedByMs > 0) {
      return violated(`Two arrivals are ${ms(gapMs)} apart; ${ms(owedMs)} are owed.`, {
        event: arrival.event,
        mark: gapMs > owedMs ? "late" : "early",
        missedByMs,
      });
    }
  }
  const last = arrivals.at(-1);
  const gaps = arrivals.length - 1;
  if (last === undefined || gaps < 1) return vacuous("only one arrival");
  const meanMs = (last.atMs - first.atMs) / gaps;
  const missedByMs = Math.abs(meanMs - owedMs) - offMs - slackMs / gaps;
  return missedByMs <= 0
    ? holds
    : violated(`Arrivals are ${ms(meanMs)} apart on average; ${ms(owedMs)} are owed.`, {
        event: last.event,
        // By how much the last of them would have to be off.
        missedByMs: missedByMs * gaps,
      });
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
