import type { TextStyle } from "../conformance/report/text-style.ts";
import { parts } from "./change.ts";
import type { Judged, JudgedChange } from "./deliberate.ts";

export interface BreakingText {
  readonly judged: Judged;
  readonly notes: readonly string[];
  /** As it was named. */
  readonly against: string;
}

/** Whether somebody is broken who has not been told. */
export function isBroken({ changes }: Judged): boolean {
  return changes.some(({ breaking, deliberate }) => breaking && deliberate === undefined);
}

/** All changes with their places, what breaks first, and the verdict. */
export function renderBreaking({ judged, notes, against }: BreakingText, style: TextStyle): string {
  const ordered = parts.flatMap((part) => judged.changes.filter((change) => change.part === part));
  const broken = ordered.filter(({ breaking, deliberate }) => breaking && deliberate === undefined);
  const meant = ordered.filter(({ deliberate }) => deliberate !== undefined);
  const others = ordered.filter(({ breaking }) => !breaking);
  const lines = [
    ...together(broken).map((line) => `${style.bad("✗")} ${line}`),
    ...meant.map(
      (change) =>
        `${style.warning("⚠")} ${lineOf(change)}\n    deliberate until ${change.deliberate?.until}: ${change.deliberate?.reason}`,
    ),
    ...others.map((change) => `${style.faint("·")} ${lineOf(change)}`),
    ...judged.expired.map(
      (entry) => `${style.bad("✗")} The deliberate break "${entry.change}" expired after ${entry.until}.`,
    ),
    ...judged.unneeded.map((entry) =>
      style.faint(`· The deliberate break "${entry.change}" is not needed any more; remove it.`),
    ),
    ...notes.map((note) => style.faint(`· ${note}`)),
  ];
  const counts = [
    `${broken.length} breaking`,
    ...(meant.length > 0 ? [`${meant.length} deliberate`] : []),
    `${others.length} other ${others.length === 1 ? "change" : "changes"}`,
  ];
  const verdict = isBroken(judged) ? style.bad("✗ breaking") : style.good("✓ compatible");
  return `${[...lines, `${verdict}  ${counts.join(", ")}  ${style.faint(`(against ${against})`)}`].join("\n")}\n`;
}

/** The same message of many files on one line, with the place of the first. */
function together(changes: readonly JudgedChange[]): readonly string[] {
  const groups = new Map<string, readonly [JudgedChange, ...JudgedChange[]]>();
  for (const change of changes) {
    const key = `${change.part} ${change.message}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? [change] : [...group, change]);
  }
  return [...groups.values()].map(([first, ...others]) =>
    others.length === 0 ? lineOf(first) : `${lineOf(first)} The same in ${others.length} more.`,
  );
}

function lineOf({ part, file, line, message }: JudgedChange): string {
  return `${file}${line === undefined ? "" : `:${line}`}  ${part}: ${message}`;
}
