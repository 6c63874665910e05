import {
  type DescExtension,
  type DescField,
  type DescMessage,
  type Registry,
  ScalarType,
} from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { isRecord } from "../../contracts/transcript/is-record.ts";
import { conditionFrom, hasOperator, type Matcher, type ValueKind } from "./condition.ts";
import { type Cursor, inside, recordOf, reportAt } from "./cursor.ts";
import { decodedValue, isAny, isEqual, read } from "./equality.ts";
import { extensionNamed, fieldNamed, noField } from "./message-fields.ts";

/** The scalar that a field must equal, by which stubs are found without trying them all. */
export interface Key {
  readonly field: string;
  readonly value: unknown;
}

export interface RequestMatcher extends Matcher {
  readonly key?: Key;
}

/** Reads `{ field: value, other: { contains: … }, nested: { field: … } }`. */
export function requestMatcherFrom(cursor: Cursor, desc: DescMessage, registry: Registry): RequestMatcher {
  let key: Key | undefined;
  const parts = Object.entries(recordOf(cursor)).flatMap(([name, wanted]) => {
    const field = fieldNamed(desc, name) ?? extensionNamed(desc, name, registry);
    if (field === undefined) return noField(cursor, desc, name) ?? [];
    const here = inside(cursor, name, wanted);
    const matcher = fieldMatcherFrom(here, desc, field, registry);
    if (key === undefined && isKey(field) && !isRecord(wanted)) {
      key = keyFrom(field, () => decodedValue(desc, field, wanted, registry));
    }
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

/** Bytes are never the same key. */
function isKey(field: DescField | DescExtension): boolean {
  return (
    field.kind === "field" &&
    field.fieldKind === "scalar" &&
    field.oneof === undefined &&
    field.scalar !== ScalarType.BYTES
  );
}

/** None where the value is not of its type, which is reported elsewhere. */
function keyFrom(field: DescField | DescExtension, value: () => unknown): Key | undefined {
  try {
    return field.kind === "field" ? { field: field.localName, value: value() } : undefined;
  } catch {
    return undefined;
  }
}

function fieldMatcherFrom(
  cursor: Cursor,
  desc: DescMessage,
  field: DescField | DescExtension,
  registry: Registry,
): Matcher {
  const { value } = cursor;
  if (field.fieldKind === "message" && isRecord(value) && !hasOperator(value)) {
    const { typeName } = field.message;
    if (!typeName.startsWith("google.protobuf.")) return within(cursor, field.message, registry);
    if (typeName === "google.protobuf.Any") return anyMatcherFrom(cursor, registry);
  }
  return conditionFrom(cursor, kindOf(desc, field, registry));
}

function within(cursor: Cursor, desc: DescMessage, registry: Registry): Matcher {
  const inner = requestMatcherFrom(cursor, desc, registry);
  return {
    test: (message) => message !== undefined && inner.test(message),
    why: (message) => (message === undefined ? ["is absent"] : inner.why(message).map((text) => `.${text}`)),
  };
}

/** The type that an Any holds, and conditions on its fields. */
function anyMatcherFrom(cursor: Cursor, registry: Registry): Matcher {
  const { "@type": url, ...fields } = recordOf(cursor);
  const name =
    String(url ?? "")
      .split("/")
      .at(-1) ?? "";
  const desc = registry.getMessage(name);
  if (desc === undefined) {
    reportAt(inside(cursor, "@type", url), `there is no message type ${JSON.stringify(name)} in the schema`);
    return { test: () => false, why: () => [] };
  }
  const isWellKnown = desc.typeName.startsWith("google.protobuf.") && "value" in fields;
  const inner = requestMatcherFrom({ ...cursor, value: isWellKnown ? {} : fields }, desc, registry);
  const unpacked = (given: unknown) => (isAny(given) ? anyUnpack(given, registry) : undefined);
  const test = (given: unknown): boolean => {
    const held = unpacked(given);
    return held?.$typeName === desc.typeName && inner.test(held);
  };
  return {
    test,
    why: (given) => {
      const held = unpacked(given);
      if (test(given)) return [];
      if (held?.$typeName !== desc.typeName) return [`holds ${held?.$typeName ?? "nothing"}, not ${name}`];
      return inner.why(held).map((text) => `.${text}`);
    },
  };
}

function kindOf(desc: DescMessage, field: DescField | DescExtension, registry: Registry): ValueKind {
  const isSame = (given: unknown, expected: unknown): boolean => isEqual(given, expected, registry);
  const texts = textsOf(field);
  return {
    convert: (wanted) => decodedValue(desc, field, wanted, registry),
    isEqual: isSame,
    ...(texts === undefined ? {} : { texts }),
    ...(field.fieldKind === "list" ? { item: (each: Cursor) => itemFrom(each, desc, field, registry) } : {}),
    isMap: field.fieldKind === "map",
    name: `${field.name} (${describe(field)})`,
  };
}

function itemFrom(
  cursor: Cursor,
  desc: DescMessage,
  field: (DescField | DescExtension) & { readonly fieldKind: "list" },
  registry: Registry,
): Matcher {
  const { message } = field;
  if (message !== undefined && isRecord(cursor.value) && !hasOperator(cursor.value)) {
    if (message.typeName === "google.protobuf.Any") return anyMatcherFrom(cursor, registry);
    if (!message.typeName.startsWith("google.protobuf.")) return within(cursor, message, registry);
  }
  const texts = textsOf(field);
  return conditionFrom(cursor, {
    convert: (wanted) => {
      const list = decodedValue(desc, field, [wanted], registry);
      return Array.isArray(list) ? list[0] : undefined;
    },
    isEqual: (given, expected) => isEqual(given, expected, registry),
    ...(texts === undefined ? {} : { texts }),
    name: `an item of ${field.name} (${describe(field)})`,
  });
}

/** What regular expressions look at: the text of a scalar, the name of an enum's value, each item of a list. */
function textsOf(field: DescField | DescExtension): ((given: unknown) => readonly string[]) | undefined {
  const wrapped = /^google\.protobuf\.(String|Bool|U?Int(32|64)|Float|Double)Value$/;
  const isWrapper = field.message !== undefined && wrapped.test(field.message.typeName);
  const isText = field.scalar !== undefined && field.scalar !== ScalarType.BYTES;
  if (field.fieldKind === "map" || !(isText || isWrapper || field.enum !== undefined)) return undefined;
  const textOf = (value: unknown): string =>
    (typeof value === "number" && field.enum?.value[value]?.name) || String(value);
  return (given) => {
    if (given === undefined) return [];
    return Array.isArray(given) ? given.map(textOf) : [textOf(given)];
  };
}

function describe(field: DescField | DescExtension): string {
  const inner =
    field.message?.typeName ??
    field.enum?.typeName ??
    (field.scalar === undefined ? "" : ScalarType[field.scalar].toLowerCase());
  return field.fieldKind === "list" ? `a list of ${inner}` : field.fieldKind === "map" ? "a map" : inner;
}
