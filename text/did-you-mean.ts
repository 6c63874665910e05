import { distance } from "fastest-levenshtein";

/** The names most like what was written, the best first; none where nothing is alike. */
export function nearNames(written: string, names: readonly string[], max = 3): readonly string[] {
  const limit = Math.max(2, Math.floor(written.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, edits: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .toSorted((one, other) => one.edits - other.edits)
    .slice(0, max)
    .map(({ name }) => name);
}

/** `; did you mean a or b?`, or how to find the names. */
export function didYouMean(written: string, names: readonly string[], otherwise: string): string {
  const near = nearNames(written, names);
  return near.length === 0 ? `; ${otherwise}.` : `; did you mean ${near.join(" or ")}?`;
}
