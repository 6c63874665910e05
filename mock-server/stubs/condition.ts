import { RE2JS } from "@bufbuild/re2";
import { isRecord } from "../../contracts/transcript/is-record.ts";
import { type Cursor, inside, itemsOf, reportAt } from "./cursor.ts";
import { withoutBigInts } from "./json-value.ts";
import { shown } from "./shown.ts";

/** Whether a value is as a stub wants it. */
export interface Matcher {
  readonly test: (value: unknown) => boolean;
  /** What differs, a few words for each; none where it matches. */
  readonly why: (value: unknown) => readonly string[];
}

/** How the values of one field, or of a header, are read and compared. */
export interface ValueKind {
  /** What is written, as a decoded message holds it; throws where it is not of the field's type. */
  readonly convert: (wanted: unknown) => unknown;
  readonly isEqual: (given: unknown, expected: unknown) => boolean;
  /** An item of a list, as `convert` gives lists; absent where the field is not a list. */
  readonly item?: (cursor: Cursor) => Matcher;
  /** The texts that regular expressions and `contains` look at; absent where it has none. */
  readonly texts?: (given: unknown) => readonly string[];
  readonly isMap?: boolean;
  /** What the field is, for what is said of a condition that cannot hold. */
  readonly name: string;
}

export const operators = ["equals", "contains", "matches", "anyOf", "inAnyOrder"] as const;

export function hasOperator(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).some(isOperator);
}

/** A value, or an object of conditions that hold together; what can never hold is reported. */
export function conditionFrom(cursor: Cursor, kind: ValueKind): Matcher {
  const { value } = cursor;
  if (!isRecord(value) || !hasOperator(value)) return equalTo(cursor, kind);
  const matchers = Object.entries(value).map(([name, wanted]): Matcher => {
    const here = inside(cursor, name, wanted);
    switch (name) {
      case "equals":
        return equalTo(here, kind);
      case "contains":
        return containing(here, kind);
      case "matches":
        return matching(here, kind);
      case "anyOf":
        return anyOf(here, kind);
      case "inAnyOrder":
        return inAnyOrder(here, kind);
      default:
        reportAt(here, `"${name}" is not a condition; use one of ${operators.join(", ")}`);
        return never;
    }
  });
  return {
    test: (given) => matchers.every((matcher) => matcher.test(given)),
    why: (given) => matchers.flatMap((matcher) => matcher.why(given)),
  };
}

const never: Matcher = { test: () => false, why: () => [] };

function isOperator(name: string): boolean {
  return operators.some((operator) => operator === name);
}

function matcherOf(test: (given: unknown) => boolean, words: () => string): Matcher {
  return { test, why: (given) => (test(given) ? [] : [`is ${shown(given)}, ${words()}`]) };
}

function equalTo(cursor: Cursor, { convert, isEqual }: ValueKind): Matcher {
  let expected: unknown;
  try {
    expected = convert(cursor.value);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    reportAt(cursor, message.replace(/^cannot decode field (\S+) from JSON: /, "$1: "));
    return never;
  }
  return matcherOf(
    (given) => isEqual(given, expected),
    () => `not ${shown(cursor.value)}`,
  );
}

function anyOf(cursor: Cursor, kind: ValueKind): Matcher {
  const any = itemsOf(cursor).map((each) => conditionFrom(each, kind));
  if (Array.isArray(cursor.value) && any.length === 0) reportAt(cursor, "anyOf needs at least one value");
  return matcherOf(
    (given) => any.some((matcher) => matcher.test(given)),
    () => `none of ${shown(cursor.value)}`,
  );
}

/** A part of a text, an item of a list, a key of a map. */
function containing(cursor: Cursor, { item, texts, isMap, name }: ValueKind): Matcher {
  const wanted = withoutBigInts(cursor.value);
  const words = (): string => `without ${shown(cursor.value)}`;
  if (item !== undefined) {
    const matcher = item(cursor);
    return matcherOf((given) => Array.isArray(given) && given.some((each) => matcher.test(each)), words);
  }
  if (typeof wanted === "object") {
    reportAt(cursor, "contains takes a string or a number here");
    return never;
  }
  if (isMap === true) {
    return matcherOf((given) => isRecord(given) && Object.hasOwn(given, String(wanted)), words);
  }
  if (texts === undefined) {
    reportAt(cursor, `contains cannot hold for ${name}; it is for strings, lists and maps`);
    return never;
  }
  return matcherOf((given) => texts(given).some((text) => text.includes(String(wanted))), words);
}

const longestSubject = 10_000;

/** By RE2, whose time is bounded by the text, whatever the expression. */
function matching(cursor: Cursor, { texts, name }: ValueKind): Matcher {
  if (texts === undefined) {
    reportAt(cursor, `matches cannot hold for ${name}; it is for strings, numbers and enums`);
    return never;
  }
  let pattern: RE2JS | undefined;
  try {
    if (typeof cursor.value === "string") pattern = RE2JS.compile(cursor.value);
    else reportAt(cursor, "matches takes a regular expression as a string");
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    reportAt(cursor, `${why}; regular expressions are RE2's, which has no backreferences and no lookaround`);
  }
  return matcherOf(
    (given) => texts(given).some((text) => pattern?.test(text.slice(0, longestSubject)) === true),
    () => `not like /${String(cursor.value)}/`,
  );
}

/** The same items, each as often, whatever their order. */
function inAnyOrder(cursor: Cursor, { item, name }: ValueKind): Matcher {
  if (item === undefined) {
    reportAt(cursor, `inAnyOrder cannot hold for ${name}; it is for lists`);
    return never;
  }
  const items = itemsOf(cursor).map(item);
  return matcherOf(
    (given) => Array.isArray(given) && given.length === items.length && areAssigned(given, items),
    () => `not ${shown(cursor.value)} in any order`,
  );
}

/** Whether each value finds a matcher of its own: augmenting paths, because one value may fit several. */
function areAssigned(values: readonly unknown[], matchers: readonly Matcher[]): boolean {
  const ownerOf = new Map<number, number>();
  const assign = (value: number, tried: Set<number>): boolean => {
    for (const [index, matcher] of matchers.entries()) {
      if (tried.has(index) || !matcher.test(values[value])) continue;
      tried.add(index);
      const owner = ownerOf.get(index);
      if (owner === undefined || assign(owner, tried)) {
        ownerOf.set(index, value);
        return true;
      }
    }
    return false;
  };
  return values.every((_, value) => assign(value, new Set()));
}
