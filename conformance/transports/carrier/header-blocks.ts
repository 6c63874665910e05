import type { RawWireFrame } from "../../../contracts/transcript/wire-recorder.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import { type FrameHead, frameFlag, frameType, hasFlag } from "./frame-head.ts";

/** What cannot be read as HTTP/2 any more. */
export class UnreadableError extends Error {
  /** False where a bound of this reader was passed, and no rule of HTTP/2 was broken. */
  readonly breaksRule: boolean;

  constructor(message: string, breaksRule = true) {
    super(message);
    this.breaksRule = breaksRule;
  }
}

/** Puts the header blocks of one direction together, from HEADERS or PUSH_PROMISE and their CONTINUATIONs. */
export interface HeaderBlocks {
  /** Whether the frame belongs to a header block, or interrupts one. */
  readonly takes: (head: FrameHead) => boolean;
  /** The whole block, once its last frame is there. Throws an UnreadableError, or an HpackError. */
  readonly push: (head: FrameHead, payload: Uint8Array) => RawWireFrame | undefined;
}

/** Source: RFC 9113, section 6.10, sets no bound; more than this in one block is not read. */
export const maxBlockBytes: number = 256 * 1024;
const maxBlockFrames = 1_000;

interface Block {
  readonly first: FrameHead;
  readonly pieces: Uint8Array[];
  readonly padding: number | undefined;
  /** Payload bytes of all its frames. */
  length: number;
}

export function createHeaderBlocks(from: "client" | "server", decoder: HpackDecoder): HeaderBlocks {
  let block: Block | undefined;

  function finished({ first, pieces, padding, length }: Block): RawWireFrame {
    block = undefined;
    const [only] = pieces;
    const whole = only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces);
    // A promise has to be decoded as well: both ends have changed their tables by it.
    const fields = decoder.decode(whole);
    const base = { from, stream: first.stream, flags: first.flags, length };
    if (first.type === frameType.PUSH_PROMISE) return { ...base, type: "PUSH_PROMISE" };
    return {
      ...base,
      type: "HEADERS",
      endStream: hasFlag(first, frameFlag.END_STREAM),
      fields,
      frames: pieces.length,
      ...(padding === undefined ? {} : { padding }),
    };
  }

  return {
    takes: ({ type }) =>
      block !== undefined ||
      type === frameType.HEADERS ||
      type === frameType.PUSH_PROMISE ||
      type === frameType.CONTINUATION,
    push: (head, payload) => {
      const isFirst = head.type !== frameType.CONTINUATION;
      if (isFirst && block !== undefined) {
        throw new UnreadableError(
          `a frame of type ${head.type} stands within the header block of stream ${block.first.stream}`,
        );
      }
      if (!isFirst && block?.first.stream !== head.stream) {
        throw new UnreadableError(`a CONTINUATION on stream ${head.stream} continues no header block`);
      }
      if (head.length > payload.length) throw tooLarge();
      const ends = hasFlag(head, frameFlag.END_HEADERS);
      if (block === undefined) {
        const { fragment, padding } = unpadded(head, payload);
        block = { first: head, pieces: [kept(fragment, ends)], padding, length: head.length };
      } else {
        block.pieces.push(kept(payload, ends));
        block.length += head.length;
      }
      if (block.length > maxBlockBytes || block.pieces.length > maxBlockFrames) {
        throw tooLarge();
      }
      return ends ? finished(block) : undefined;
    },
  };
}

function tooLarge(): UnreadableError {
  return new UnreadableError("a header block is too large to be read", false);
}

/** What waits for more frames outlives the socket's buffer. */
function kept(bytes: Uint8Array, isLast: boolean): Uint8Array {
  return isLast ? bytes : new Uint8Array(bytes);
}

interface Unpadded {
  readonly fragment: Uint8Array;
  readonly padding: number | undefined;
}

/** The block's bytes without padding, priority and promised stream. Source: RFC 9113, sections 6.2 and 6.6. */
function unpadded(head: FrameHead, payload: Uint8Array): Unpadded {
  const padded = hasFlag(head, frameFlag.PADDED);
  const padBytes = padded ? (payload[0] ?? 0) : 0;
  const priority = head.type === frameType.HEADERS && hasFlag(head, frameFlag.PRIORITY) ? 5 : 0;
  const promised = head.type === frameType.PUSH_PROMISE ? 4 : 0;
  const begin = (padded ? 1 : 0) + priority + promised;
  if (begin + padBytes > payload.length) {
    throw new UnreadableError("the padding or the priority of a header block is longer than its frame");
  }
  return {
    fragment: payload.subarray(begin, payload.length - padBytes),
    padding: padded ? padBytes + 1 : undefined,
  };
}
