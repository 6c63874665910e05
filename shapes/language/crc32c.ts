/** The reflected polynomial of Castagnoli: RFC 3720, 12.1. */
const polynomial = 0x82f63b78;

const table: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value >>> 0;
});

/** CRC-32C of bytes; `before` is that of what stands before them. */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let value = ~before >>> 0;
  for (const byte of bytes) value = ((table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8)) >>> 0;
  return ~value >>> 0;
}
