import { matchesGlob } from "../conformance/outcome/glob.ts";
import type { Change } from "./change.ts";

/** A break that is meant, with a reason and a last day: who is broken needs time, not for ever. */
export interface DeliberateBreak {
  /** A glob on `PART: MESSAGE`, as the command prints it. */
  readonly change: string;
  readonly reason: string;
  /** The last day on which it is accepted: `2026-12-31`. */
  readonly until: string;
}

export interface JudgedChange extends Change {
  /** The entry that accepts the break. */
  readonly deliberate?: DeliberateBreak;
}

export interface Judged {
  readonly changes: readonly JudgedChange[];
  /** Entries whose day has passed although their break is still there. */
  readonly expired: readonly DeliberateBreak[];
  /** Entries that nothing needs any more. */
  readonly unneeded: readonly DeliberateBreak[];
}

/** Which breaks are meant. */
export function withDeliberate(
  changes: readonly Change[],
  breaks: readonly DeliberateBreak[],
  today: string,
): Judged {
  const accepts = (entry: DeliberateBreak, { part, message }: Change) =>
    matchesGlob(`${part}: ${message}`, entry.change);
  const valid = breaks.filter(({ until }) => until >= today);
  const broken = changes.filter(({ breaking }) => breaking);
  const needed = (entry: DeliberateBreak) => broken.some((change) => accepts(entry, change));
  return {
    changes: changes.map((change) => {
      const deliberate = change.breaking ? valid.find((entry) => accepts(entry, change)) : undefined;
      return deliberate === undefined ? change : { ...change, deliberate };
    }),
    expired: breaks.filter((entry) => !valid.includes(entry) && needed(entry)),
    unneeded: breaks.filter((entry) => !needed(entry)),
  };
}
