/** Mixes a seed with names and numbers into a new seed: the same parts always give the same. */
export function mixSeed(...parts: readonly (string | number)[]): number {
  // FNV-1a over the UTF-16 units, and a final scramble so that near inputs are far apart.
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (const unit of `${part}\u0000`) {
      hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A whole number from `from` up to and including `to`. */
export function randomInt(random: () => number, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}
