/** The first nine bytes of a frame. Source: RFC 9113, section 4.1. */
export interface FrameHead {
  /** Bytes of the payload. */
  readonly length: number;
  /** One of `frameType`, or any other byte. */
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

const headBytes = 9;

/** Source: RFC 9113, section 6. */
export const frameType = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const frameFlag = { END_STREAM: 1, ACK: 1, END_HEADERS: 4, PADDED: 8, PRIORITY: 32 } as const;

/** Reads heads that may be cut anywhere; each call reads at most one, and gives the place behind what it took. */
export function createHeadReader(onHead: (head: FrameHead) => void): (bytes: Buffer, at: number) => number {
  const soFar = Buffer.alloc(headBytes);
  let length = 0;
  return (bytes, at) => {
    if (length === 0 && bytes.length - at >= headBytes) {
      onHead(headAt(bytes, at));
      return at + headBytes;
    }
    const to = Math.min(bytes.length, at + headBytes - length);
    bytes.copy(soFar, length, at, to);
    length += to - at;
    if (length < headBytes) return to;
    length = 0;
    onHead(headAt(soFar, 0));
    return to;
  };
}

function headAt(bytes: Uint8Array, at: number): FrameHead {
  return {
    length: readUint24(bytes, at),
    type: bytes[at + 3] ?? 0,
    flags: bytes[at + 4] ?? 0,
    stream: readUint32(bytes, at + 5) % 2 ** 31,
  };
}

/** Missing bytes count as zero. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 2 ** 24 + readUint24(bytes, at + 1);
}

function readUint24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

export function hasFlag({ flags }: FrameHead, flag: number): boolean {
  return (flags & flag) !== 0;
}
