import { HpackError } from "./error.ts";

/** Reads a block byte by byte; throws an HpackError where it ends too early. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** No length, index or table size of a block that is accepted comes near it. */
const maxValue = 2 ** 28;

/** An integer whose first byte has `prefixBits` for it. Source: RFC 7541, section 5.1. */
export function readInteger(cursor: Cursor, prefixBits: number): number {
  const mask = (1 << prefixBits) - 1;
  let value = readByte(cursor) & mask;
  if (value < mask) return value;
  for (let shift = 0; ; shift += 7) {
    const byte = readByte(cursor);
    // In floating point: a shift would wrap around where an attacker wants it to.
    value += (byte & 0x7f) * 2 ** shift;
    if (value > maxValue || shift > 28) throw new HpackError("an integer is too large");
    if ((byte & 0x80) === 0) return value;
  }
}

export function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new HpackError("the header block ends within a field");
  cursor.at += 1;
  return byte;
}
