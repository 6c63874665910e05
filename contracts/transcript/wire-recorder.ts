import type { BrokenRule, WireFrame, WireView } from "./wire.ts";

type WithoutTime<Frame> = Frame extends unknown ? Omit<Frame, "atMs"> : never;

/** A frame as it reaches the recorder: without its time. */
export type RawWireFrame = WithoutTime<WireFrame>;

/** Takes the frames of one call, in order. */
export interface WireSink {
  readonly frame: (frame: RawWireFrame) => void;
  /** Nothing more of the connection can be read, for this reason. */
  readonly unreadable: (why: string, broken?: BrokenRule) => void;
  /** Forgets what it has: the call was refused, and is made again. */
  readonly startOver: () => void;
}

export interface WireRecorder {
  readonly sink: WireSink;
  /** What was seen so far; undefined where nothing was. Built anew each time: ask once, at the end. */
  readonly view: () => WireView | undefined;
}

/** Of longer calls the first and the last frames are kept, and of those between them the first landmarks. */
export const keptFrames = { first: 200, landmarks: 100, last: 100 } as const;

/** What a call cannot be read without: where a large request came first, all that the server says is in the middle. */
function isLandmark(frame: RawWireFrame): boolean {
  return (
    frame.type === "HEADERS" || frame.type === "RST_STREAM" || (frame.type === "DATA" && frame.endStream)
  );
}

interface Seen {
  readonly atMs: number;
  readonly frame: RawWireFrame;
}

/** `now` gives milliseconds since the observation began. */
export function createWireRecorder(now: () => number): WireRecorder {
  const first: Seen[] = [];
  const landmarks: Seen[] = [];
  /** A ring: the frame with the number n is at n modulo its length. */
  const last: Seen[] = [];
  let count = 0;
  let unreadable: Pick<WireView, "unreadable" | "brokenRule"> | undefined;

  /** A stream may have millions of frames: each of them costs one slot, and nothing is copied. */
  function keep(seen: Seen): void {
    if (count < keptFrames.first) first.push(seen);
    else {
      const slot = (count - keptFrames.first) % keptFrames.last;
      const evicted = last[slot];
      if (evicted !== undefined && isLandmark(evicted.frame) && landmarks.length < keptFrames.landmarks) {
        landmarks.push(evicted);
      }
      last[slot] = seen;
    }
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
      unreadable: (why, broken) => {
        unreadable ??= { unreadable: why, ...(broken === undefined ? {} : { brokenRule: broken }) };
      },
      startOver: () => {
        for (const kept of [first, landmarks, last]) kept.length = 0;
        count = 0;
        unreadable = undefined;
      },
    },
    view: () => {
      if (count === 0 && unreadable === undefined) return undefined;
      const kept = [...first, ...landmarks, ...lastInOrder()];
      const leftOut = count - kept.length;
      return {
        // A spread of a union of frames has the type of their common fields only.
        frames: kept.map(({ atMs, frame }) => ({ ...frame, atMs }) as WireFrame),
        ...(leftOut === 0 ? {} : { leftOut }),
        ...unreadable,
      };
    },
  };
}
