import type { WireFrame, WireView } from "./wire.ts";

type WithoutTime<Frame> = Frame extends unknown ? Omit<Frame, "atMs"> : never;

/** A frame as it reaches the recorder: without its time. */
export type RawWireFrame = WithoutTime<WireFrame>;

/** Takes the frames of one call, in order. */
export interface WireSink {
  readonly frame: (frame: RawWireFrame) => void;
  /** Nothing more of the connection can be read, for this reason. */
  readonly unreadable: (why: string) => void;
}

export interface WireRecorder {
  readonly sink: WireSink;
  /** What was seen so far; undefined where nothing was. Built anew each time: ask once, at the end. */
  readonly view: () => WireView | undefined;
}

/** Of longer calls the first and the last frames are kept. */
export const keptFrames = { first: 200, last: 100 } as const;

interface Seen {
  readonly atMs: number;
  readonly frame: RawWireFrame;
}

/** `now` gives milliseconds since the observation began. */
export function createWireRecorder(now: () => number): WireRecorder {
  const first: Seen[] = [];
  /** A ring: the frame with the number n is at n modulo its length. */
  const last: Seen[] = [];
  let count = 0;
  let unreadable: string | undefined;

  /** A stream may have millions of frames: each of them costs one slot, and nothing is copied. */
  function keep(seen: Seen): void {
    if (count < keptFrames.first) first.push(seen);
    else last[(count - keptFrames.first) % keptFrames.last] = seen;
    count += 1;
  }

  function lastInOrder(): readonly Seen[] {
    const oldest = count - keptFrames.first;
    if (oldest <= keptFrames.last) return last;
    const start = oldest % keptFrames.last;
    return [...last.slice(start), ...last.slice(0, start)];
  }

  return {
    sink: {
      frame: (frame) => keep({ atMs: now(), frame }),
      unreadable: (why) => {
        unreadable ??= why;
      },
    },
    view: () => {
      if (count === 0 && unreadable === undefined) return undefined;
      const leftOut = count - first.length - last.length;
      return {
        // A spread of a union of frames has the type of their common fields only.
        frames: [...first, ...lastInOrder()].map(({ atMs, frame }) => ({ ...frame, atMs }) as WireFrame),
        ...(leftOut === 0 ? {} : { leftOut }),
        ...(unreadable === undefined ? {} : { unreadable }),
      };
    },
  };
}
