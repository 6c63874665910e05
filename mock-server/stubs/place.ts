import { nearestName } from "../edit-distance.ts";
import type { Path } from "./document.ts";

/** A value in a document that is being checked; what is wrong is reported, and reading goes on. */
export interface Place {
  readonly value: unknown;
  readonly path: Path;
  readonly report: (path: Path, text: string) => void;
}

export function rootPlace(value: unknown, report: Place["report"]): Place {
  return { value, path: [], report };
}

export function inside(place: Place, step: string | number, value: unknown): Place {
  return { ...place, value, path: [...place.path, step] };
}

export function wrong(place: Place, text: string): undefined {
  place.report(place.path, text);
  return undefined;
}

/** The fields of an object; names that are not known are reported. */
export function fieldsOf(place: Place, known: readonly string[]): Readonly<Record<string, Place>> {
  const object = recordOf(place);
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    const hint = near === undefined ? `take one of ${known.join(", ")}` : `did you mean ${near}?`;
    wrong(inside(place, name, undefined), `"${name}" is not known here; ${hint}`);
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, inside(place, name, value)]),
  );
}

/** The entries of an object, whatever their names; none where it is no object, which is reported. */
export function recordOf(place: Place): Readonly<Record<string, unknown>> {
  if (isRecord(place.value)) return place.value;
  wrong(place, `expected an object of names and values, got ${kindOf(place.value)}`);
  return {};
}

export function itemsOf(place: Place | undefined): readonly Place[] {
  if (place === undefined) return [];
  if (Array.isArray(place.value)) return place.value.map((value, index) => inside(place, index, value));
  wrong(place, `expected a list, got ${kindOf(place.value)}`);
  return [];
}

export function textOf(place: Place | undefined): string | undefined {
  if (place === undefined || typeof place.value === "string") return place?.value as string | undefined;
  return wrong(place, `expected a text, got ${kindOf(place.value)}`);
}

/** A whole number of `least` or more. */
export function wholeOf(place: Place | undefined, least = 0): number | undefined {
  if (place === undefined) return undefined;
  const { value } = place;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  return wrong(place, `expected a whole number of ${least} or more, got ${JSON.stringify(value)}`);
}

export function booleanOf(place: Place | undefined): boolean | undefined {
  if (place === undefined || typeof place.value === "boolean") return place?.value as boolean | undefined;
  return wrong(place, `expected true or false, got ${kindOf(place.value)}`);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
