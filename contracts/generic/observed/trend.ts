/**
 * The median of the slopes between all pairs of points, in units of y for each step of x: half of the
 * points may be anywhere without moving it. Source: Theil 1950, Sen 1968.
 */
export function slopeOf(ys: readonly number[]): number {
  const slopes: number[] = [];
  for (let from = 0; from < ys.length; from++) {
    for (let to = from + 1; to < ys.length; to++) {
      slopes.push(((ys[to] ?? 0) - (ys[from] ?? 0)) / (to - from));
    }
  }
  return medianOf(slopes);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
