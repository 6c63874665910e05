import { HpackError } from "./error.ts";

/**
 * The length of each symbol's code in bits, the end of string (256) last. The code is canonical, so the lengths
 * say all of it. Source: RFC 7541, appendix B.
 */
// biome-ignore format: sixteen symbols to a line.
const codeLengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];
const endOfString = 256;

/** Two entries for each node of the code's tree: the next node on 0 and on 1, or ~symbol; 0 where there is none. */
const tree: Int16Array = treeOf(codeLengths);

/** Decodes a Huffman-coded string to its bytes. Source: RFC 7541, section 5.2. */
export function huffmanDecoded(bytes: Uint8Array): Buffer {
  // The shortest code has five bits.
  const decoded = Buffer.allocUnsafe(Math.floor((bytes.length * 8) / 5));
  let length = 0;
  let node = 0;
  /** Bits since the last symbol, and whether they were all ones: such are the bits that pad the last byte. */
  let depth = 0;
  let ones = true;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const one = (byte >> bit) & 1;
      const next = tree[node * 2 + one] ?? 0;
      if (next < 0) {
        if (~next === endOfString) throw new HpackError("a string contains the end-of-string symbol");
        decoded[length++] = ~next;
        node = 0;
        depth = 0;
        ones = true;
      } else {
        node = next;
        depth += 1;
        ones &&= one === 1;
      }
    }
  }
  if (depth > 7 || !ones) throw new HpackError("a string is not padded with the end-of-string symbol");
  return decoded.subarray(0, length);
}

function treeOf(lengths: readonly number[]): Int16Array {
  const nodes = new Int16Array(lengths.length * 2);
  const symbols = lengths.map((length, symbol) => ({ length, symbol }));
  symbols.sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  let code = 0;
  let codeLength = 0;
  let count = 1;
  for (const { length, symbol } of symbols) {
    code *= 2 ** (length - codeLength);
    codeLength = length;
    let node = 0;
    for (let bit = length - 1; bit > 0; bit--) {
      const place = node * 2 + (Math.floor(code / 2 ** bit) % 2);
      if (nodes[place] === 0) nodes[place] = count++;
      node = nodes[place] ?? 0;
    }
    nodes[node * 2 + (code % 2)] = ~symbol;
    code += 1;
  }
  return nodes;
}
