import { isRecord } from "../../contracts/transcript/is-record.ts";
import { nearNames } from "../../text/did-you-mean.ts";
import type { Path } from "./document.ts";

/** A value in a document that is being checked; what is wrong is reported, and reading goes on. */
export interface Cursor {
  readonly value: unknown;
  readonly path: Path;
  readonly report: (path: Path, text: string) => void;
}

export function rootCursor(value: unknown, report: Cursor["report"]): Cursor {
  return { value, path: [], report };
}

export function inside(cursor: Cursor, step: string | number, value: unknown): Cursor {
  return { ...cursor, value, path: [...cursor.path, step] };
}

export function reportAt(cursor: Cursor, text: string): undefined {
  cursor.report(cursor.path, text);
  return undefined;
}

/** The fields of an object; names that are not known are reported. */
export function fieldsOf(cursor: Cursor, known: readonly string[]): Readonly<Record<string, Cursor>> {
  const object = recordOf(cursor);
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    const near = nearNames(name, known, 1)[0];
    const hint = near === undefined ? `use one of ${known.join(", ")}` : `did you mean ${near}?`;
    reportAt(inside(cursor, name, undefined), `"${name}" is unknown here; ${hint}`);
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, inside(cursor, name, value)]),
  );
}

/** The entries of an object, whatever their names; none where it is no object, which is reported. */
export function recordOf(cursor: Cursor): Readonly<Record<string, unknown>> {
  if (isRecord(cursor.value)) return cursor.value;
  reportAt(cursor, `expected an object of names and values, got ${kindOf(cursor.value)}`);
  return {};
}

export function itemsOf(cursor: Cursor | undefined): readonly Cursor[] {
  if (cursor === undefined) return [];
  if (Array.isArray(cursor.value)) return cursor.value.map((value, index) => inside(cursor, index, value));
  reportAt(cursor, `expected a list, got ${kindOf(cursor.value)}`);
  return [];
}

export function textOf(cursor: Cursor | undefined): string | undefined {
  if (cursor === undefined || typeof cursor.value === "string") return cursor?.value as string | undefined;
  return reportAt(cursor, `expected a string, got ${kindOf(cursor.value)}`);
}

/** A whole number of `least` or more. */
export function wholeOf(cursor: Cursor | undefined, least = 0): number | undefined {
  if (cursor === undefined) return undefined;
  const { value } = cursor;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  return reportAt(cursor, `expected a whole number of ${least} or more, got ${JSON.stringify(value)}`);
}

export function booleanOf(cursor: Cursor | undefined): boolean | undefined {
  if (cursor === undefined || typeof cursor.value === "boolean") return cursor?.value as boolean | undefined;
  return reportAt(cursor, `expected true or false, got ${kindOf(cursor.value)}`);
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
