import {
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
} from "@bufbuild/protobuf";
import { type Cursor, inside, isRecord, itemsOf, recordOf, reportAt } from "./cursor.ts";
import { fieldNamed, noField } from "./message.ts";

/** Whether a value is as a stub wants it. */
export interface Matcher {
  readonly test: (value: unknown) => boolean;
  /** What differs, a few words for each; none where it matches. */
  readonly why: (value: unknown) => readonly string[];
}

/** The scalar that a field must equal, by which stubs are found without trying them all. */
export interface Key {
  readonly field: string;
  readonly value: unknown;
}

export interface RequestMatcher extends Matcher {
  readonly key?: Key;
}

const operators = ["equals", "contains", "matches", "anyOf"] as const;

/** Reads `{ field: value, other: { contains: … }, nested: { field: … } }`. */
export function requestMatcherFrom(cursor: Cursor, desc: DescMessage): RequestMatcher {
  let key: Key | undefined;
  const parts = Object.entries(recordOf(cursor)).flatMap(([name, wanted]) => {
    const field = fieldNamed(desc, name);
    if (field === undefined) return noField(cursor, desc, name) ?? [];
    const matcher = fieldMatcherFrom(inside(cursor, name, wanted), desc, field);
    const isPlain = field.fieldKind === "scalar" && field.oneof === undefined && !isRecord(wanted);
    if (isPlain) key ??= { field: field.localName, value: decodedValue(desc, field, wanted as JsonValue) };
    return [{ name, field, matcher }];
  });
  return {
    test: (value) => parts.every(({ field, matcher }) => matcher.test(read(value, field))),
    why: (value) =>
      parts.flatMap(({ name, field, matcher }) =>
        matcher
          .why(read(value, field))
          .map((text) => (text.startsWith(".") ? `${name}${text}` : `${name} ${text}`)),
      ),
    ...(key === undefined ? {} : { key }),
  };
}

function fieldMatcherFrom(cursor: Cursor, desc: DescMessage, field: DescField): Matcher {
  const { value } = cursor;
  const isMessage = field.fieldKind === "message" && !field.message.typeName.startsWith("google.protobuf.");
  const hasOperator = isRecord(value) && Object.keys(value).some((name) => isOperator(name));
  if (isMessage && isRecord(value) && !hasOperator) {
    const inner = requestMatcherFrom(cursor, field.message);
    return {
      test: (message) => message !== undefined && inner.test(message),
      why: (message) =>
        message === undefined ? ["is absent"] : inner.why(message).map((text) => `.${text}`),
    };
  }
  return conditionFrom(cursor, (wanted) => decodedValue(desc, field, wanted as JsonValue), field);
}

type Convert = (wanted: unknown) => unknown;

export function conditionFrom(cursor: Cursor, convert: Convert, field?: DescField): Matcher {
  const { value } = cursor;
  if (!isRecord(value) || !Object.keys(value).some(isOperator)) return equalTo(cursor, value, convert);
  const matchers = Object.entries(value).map(([name, wanted]): Matcher => {
    const here = inside(cursor, name, wanted);
    switch (name) {
      case "equals":
        return equalTo(here, wanted, convert);
      case "contains":
        return containing(here, wanted, field);
      case "matches":
        return matching(here, wanted);
      case "anyOf": {
        const any = itemsOf(here).map((each) => conditionFrom(each, convert, field));
        return {
          test: (given) => any.some((matcher) => matcher.test(given)),
          why: (given) =>
            any.some((matcher) => matcher.test(given))
              ? []
              : [`is ${shown(given)}, none of ${shown(wanted)}`],
        };
      }
      default:
        reportAt(here, `"${name}" is not a condition; use one of ${operators.join(", ")}`);
        return { test: () => false, why: () => [] };
    }
  });
  return {
    test: (given) => matchers.every((matcher) => matcher.test(given)),
    why: (given) => matchers.flatMap((matcher) => matcher.why(given)),
  };
}

function equalTo(cursor: Cursor, wanted: unknown, convert: Convert): Matcher {
  let expected: unknown;
  try {
    expected = convert(wanted);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    reportAt(cursor, message.replace(/^cannot decode field (\S+) from JSON: /, "$1: "));
  }
  const test = (given: unknown): boolean => isEqual(given, expected);
  return { test, why: (given) => (test(given) ? [] : [`is ${shown(given)}, not ${shown(wanted)}`]) };
}

/** A part of a text, an item of a list, a key of a map. */
function containing(cursor: Cursor, wanted: unknown, field: DescField | undefined): Matcher {
  if (typeof wanted === "object") reportAt(cursor, "contains takes a string or a number");
  const isEnum = field?.fieldKind === "list" && field.listKind === "enum" ? field.enum : undefined;
  const item = isEnum?.values.find(({ name }) => name === wanted)?.number ?? wanted;
  const test = (given: unknown): boolean => {
    if (typeof given === "string") return given.includes(String(wanted));
    if (Array.isArray(given)) return given.some((each) => each === item || String(each) === String(item));
    return isRecord(given) && Object.hasOwn(given, String(wanted));
  };
  return { test, why: (given) => (test(given) ? [] : [`is ${shown(given)}, without ${shown(wanted)}`]) };
}

const longestSubject = 10_000;

function matching(cursor: Cursor, wanted: unknown): Matcher {
  let pattern: RegExp | undefined;
  try {
    if (typeof wanted === "string") pattern = new RegExp(wanted);
    else reportAt(cursor, "matches takes a regular expression as a string");
  } catch (thrown) {
    reportAt(cursor, `${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const test = (given: unknown): boolean =>
    given !== undefined && pattern?.test(String(given).slice(0, longestSubject)) === true;
  return { test, why: (given) => (test(given) ? [] : [`is ${shown(given)}, not like /${String(wanted)}/`]) };
}

function isOperator(name: string): boolean {
  return operators.some((operator) => operator === name);
}

/** What a decoded message holds for a field that was written in ProtoJSON. */
function decodedValue(desc: DescMessage, field: DescField, json: JsonValue): unknown {
  const object: JsonObject = { [field.jsonName]: json };
  return read(fromJson(desc, object), field);
}

function read(message: unknown, field: DescField): unknown {
  if (typeof message !== "object" || message === null) return undefined;
  if (field.oneof === undefined) return Reflect.get(message, field.localName);
  const chosen: unknown = Reflect.get(message, field.oneof.localName);
  if (!isRecord(chosen) || chosen.case !== field.localName) return undefined;
  return chosen.value;
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return Number.isNaN(one) && Number.isNaN(other);
  }
  const names = (value: object): readonly string[] =>
    Object.keys(value).filter((name) => name !== "$unknown");
  if (names(one).length !== names(other).length) return false;
  return names(one).every((name) => isEqual(Reflect.get(one, name), Reflect.get(other, name)));
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value, (name, each: unknown) => {
    if (name === "$typeName" || name === "$unknown") return undefined;
    return typeof each === "bigint" ? String(each) : each;
  });
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
