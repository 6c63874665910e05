import type { Transcript } from "../../../contracts/transcript/event.ts";
import { shownEvents } from "../../../contracts/transcript/render.ts";

/** One event of a diagram, or what stands for those that are left out. */
export interface DiagramRow {
  /** Index in the transcript; that of the first one left out where it is a gap. */
  readonly event: number;
  /** Events left out here; 0 for a row that shows its event. */
  readonly leftOut: number;
  /** Milliseconds since the first event. */
  readonly atMs: number;
  readonly y: number;
  /** Milliseconds since the row above where the space above is too small to show them; 0 where it is to scale. */
  readonly brokenMs: number;
}

export const lineHeight = 22;
const tallestGap = 88;
const mostRows = 40;

/**
 * Puts the rows of a transcript at their heights. Time is to scale as far as one can read that: two rows
 * are at least a line apart, and a long wait is broken off and marked.
 */
export function diagramRows(transcript: Transcript, mark: number | undefined): readonly DiagramRow[] {
  const { events } = transcript;
  const origin = events[0]?.atMs ?? 0;
  const shown = shownEvents(events.length, {
    most: mostRows,
    ...(mark === undefined ? {} : { markEvent: mark }),
  });
  const places = shown.map((entry, place) => {
    const next = shown[place + 1];
    const before = shown[place - 1];
    if (entry !== "gap") return { event: entry, leftOut: 0 };
    const from = typeof before === "number" ? before + 1 : 0;
    return { event: from, leftOut: (typeof next === "number" ? next : events.length) - from };
  });
  const times = places.map(({ event }) => (events[event]?.atMs ?? origin) - origin);
  const pixelsPerMs = scaleOf(times);
  let y = lineHeight;
  return places.map((place, index) => {
    const atMs = times[index] ?? 0;
    const sinceMs = index === 0 ? 0 : Math.max(0, atMs - (times[index - 1] ?? 0));
    const wanted = sinceMs * pixelsPerMs;
    if (index > 0) y += Math.round(Math.min(Math.max(wanted, lineHeight), tallestGap));
    return { ...place, atMs, y, brokenMs: wanted > tallestGap ? sinceMs : 0 };
  });
}

/** The mean wait is a line and a half: what is much longer is broken off, what is shorter is a line. */
function scaleOf(times: readonly number[]): number {
  const wholeMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return wholeMs <= 0 ? 0 : (lineHeight * 1.5 * (times.length - 1)) / wholeMs;
}
