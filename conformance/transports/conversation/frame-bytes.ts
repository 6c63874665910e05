import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { frameFlag, frameType } from "../carrier/frame-head.ts";

/** Frames as bytes, as they are asked for: nothing is checked. Source: RFC 9113, section 4.1. */
export interface FrameToSend {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

export function frameBytes({ type, flags, stream, payload }: FrameToSend): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export interface BlockToSend {
  readonly stream: number;
  readonly fields: Metadata;
  readonly endStream: boolean;
  /** HEADERS and CONTINUATION frames that the block is cut into. */
  readonly pieces: number;
  readonly padding?: number;
}

/** A header block of literals that no table remembers. Source: RFC 7541, section 6.2.2. */
export function blockBytes({ stream, fields, endStream, pieces, padding }: BlockToSend): Buffer {
  const block = Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0]), literal(name), literal(value)]),
  );
  const size = Math.ceil(block.length / pieces);
  const parts = Array.from({ length: pieces }, (_, index) =>
    block.subarray(index * size, (index + 1) * size),
  );
  return Buffer.concat(
    parts.map((part, index) => {
      const first = index === 0;
      const padded = first && padding !== undefined;
      return frameBytes({
        type: first ? frameType.HEADERS : frameType.CONTINUATION,
        flags:
          (index === pieces - 1 ? frameFlag.END_HEADERS : 0) |
          (first && endStream ? frameFlag.END_STREAM : 0) |
          (padded ? frameFlag.PADDED : 0),
        stream,
        payload: padded ? paddedPayload(part, padding) : part,
      });
    }),
  );
}

/** A payload behind the length of its padding. Source: RFC 9113, section 6.1. */
export function paddedPayload(payload: Uint8Array, padding: number): Buffer {
  return Buffer.concat([Buffer.from([padding]), payload, Buffer.alloc(padding)]);
}

/** A string without Huffman's code. Source: RFC 7541, sections 5.1 and 5.2. */
function literal(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([integer(bytes.length), bytes]);
}

const prefixMost = 127;

function integer(value: number): Buffer {
  if (value < prefixMost) return Buffer.from([value]);
  const bytes = [prefixMost];
  let rest = value - prefixMost;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
