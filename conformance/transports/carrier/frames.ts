import type { BrokenRule } from "../../../contracts/transcript/wire.ts";
import type { RawWireFrame } from "../../../contracts/transcript/wire-recorder.ts";
import { createHpackDecoder } from "../hpack/decoder.ts";
import { HpackError, HpackLimitError } from "../hpack/error.ts";
import { createHeadReader, type FrameHead } from "./frame-head.ts";
import { frameFromPayload, keptBytes } from "./frame-payload.ts";
import { createHeaderBlocks, UnreadableError } from "./header-blocks.ts";

/** Reads HTTP/2 frames off the bytes of one direction of a connection (RFC 9113, section 4). */
export interface FrameReader {
  /** Takes bytes in pieces of any size. Never throws: what cannot be read is reported once. */
  readonly push: (bytes: Buffer) => void;
  /** The other side has announced this SETTINGS_HEADER_TABLE_SIZE. */
  readonly allowTableSize: (bytes: number) => void;
  /** This side has acknowledged that it keeps no larger table. */
  readonly limitTableSize: (bytes: number) => void;
}

export interface FrameReaderOptions {
  /** The client's bytes begin with the connection preface. */
  readonly from: "client" | "server";
  readonly onFrame: (frame: RawWireFrame) => void;
  /** Told which rule the sender has broken; not where a bound of this reader was passed. */
  readonly onUnreadable: (why: string, broken?: BrokenRule) => void;
  /** The SETTINGS_MAX_FRAME_SIZE of the receiver; anything goes where absent. */
  readonly maxFrameBytes?: number;
}

/** What a client says first. Source: RFC 9113, section 3.4. */
export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export function createFrameReader({
  from,
  onFrame,
  onUnreadable,
  maxFrameBytes = Number.POSITIVE_INFINITY,
}: FrameReaderOptions): FrameReader {
  const decoder = createHpackDecoder();
  const blocks = createHeaderBlocks(from, decoder);
  let failed = false;
  const readPreface = createPrefaceReader(from === "client" ? preface : Buffer.alloc(0));
  const readHead = createHeadReader(begin);
  /** The frame whose payload comes. */
  let head: FrameHead | undefined;
  /** Of its payload: bytes still to come, and those that are kept, where they did not come in one piece. */
  let left = 0;
  let kept: Buffer | undefined;
  let keptLength = 0;

  function readAll(bytes: Buffer): void {
    let at = readPreface(bytes);
    while (at < bytes.length) {
      at = head === undefined ? readHead(bytes, at) : readPayload(head, bytes, at);
    }
  }

  function begin(next: FrameHead): void {
    if (next.length > maxFrameBytes) throw new UnreadableError(tooLong(next, maxFrameBytes));
    head = next;
    left = next.length;
    kept = undefined;
    keptLength = 0;
    if (left === 0) finish(next, empty);
  }

  function readPayload(current: FrameHead, bytes: Buffer, at: number): number {
    const wanted = keptBytes(current);
    const to = Math.min(bytes.length, at + left);
    if (keptLength === 0 && to - at === left) {
      // The usual case: the payload is here as a whole, and nothing is copied.
      finish(current, bytes.subarray(at, at + wanted));
      return to;
    }
    kept ??= Buffer.alloc(wanted);
    const piece = bytes.subarray(at, Math.min(to, at + wanted - keptLength));
    kept.set(piece, keptLength);
    keptLength += piece.length;
    left -= to - at;
    if (left === 0) finish(current, kept);
    return to;
  }

  function finish(current: FrameHead, payload: Buffer): void {
    head = undefined;
    const frame = blocks.takes(current)
      ? blocks.push(current, payload)
      : frameFromPayload(from, current, payload);
    if (frame !== undefined) onFrame(frame);
  }

  return {
    allowTableSize: decoder.allowTableSize,
    limitTableSize: decoder.limitTableSize,
    push: (bytes) => {
      if (failed) return;
      try {
        readAll(bytes);
      } catch (error) {
        failed = true;
        if (error instanceof HpackError) onUnreadable(`HPACK: ${error.message}`, "hpack");
        else if (error instanceof HpackLimitError) onUnreadable(error.message);
        else if (error instanceof UnreadableError) {
          onUnreadable(error.message, error.breaksRule ? "frames" : undefined);
        } else throw error;
      }
    },
  };
}

const empty = Buffer.alloc(0);

/** "HTT" as the length of a frame, and "P" as its type: what a server of HTTP/1.1 alone begins with. */
const http1 = { length: 0x485454, type: 0x50 } as const;

function tooLong({ length, type, stream }: FrameHead, most: number): string {
  if (length === http1.length && type === http1.type) return "the server speaks HTTP/1.1, not HTTP/2";
  return `a frame of type ${type} on stream ${stream} has ${length} bytes; ${most} is the client's SETTINGS_MAX_FRAME_SIZE`;
}

/** Skips the preface at the beginning of a connection; gives the place behind it. */
function createPrefaceReader(expected: Buffer): (bytes: Buffer) => number {
  let read = 0;
  return (bytes) => {
    const length = Math.min(expected.length - read, bytes.length);
    if (!expected.subarray(read, read + length).equals(bytes.subarray(0, length))) {
      throw new UnreadableError("the client's bytes do not begin with HTTP/2's connection preface");
    }
    read += length;
    return length;
  };
}
