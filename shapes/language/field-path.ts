import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { nearNames } from "../../text/did-you-mean.ts";
import { DeclarationError, sentence } from "./declaration-error.ts";
import { isBool, isBytes, isFloating, isText } from "./scalar.ts";
import { scalarFrom, type Value } from "./value.ts";

/** A field of a message, named by its path: `meta.id`. */
export interface FieldPath {
  readonly text: string;
  /** The field at the end of the path. */
  readonly field: DescField;
  /** The fields on the way, the last one included. */
  readonly fields: readonly DescField[];
  /** Its value; that of its type where it is not set. */
  readonly of: (message: Message) => Value;
  /** Whether it is set: for fields without presence, whether it differs from the value of its type. */
  readonly isSet: (message: Message) => boolean;
  /** Whether it is unset, empty, or the value of its type. */
  readonly isEmpty: (message: Message) => boolean;
  /** Whether the message that holds it is there. */
  readonly isReachable: (message: Message) => boolean;
  /** Sets it, and the messages on the way. */
  readonly set: (message: Message, value: unknown) => void;
  readonly clear: (message: Message) => void;
}

/** Resolves a path; throws a DeclarationError that names what is there. `place` begins its sentence. */
export function fieldPath(desc: DescMessage, text: string, place: string): FieldPath {
  if (text === "")
    throw new DeclarationError(`${place}: the field is missing. Name one of ${desc.typeName}.`);
  const fields: DescField[] = [];
  let type: DescMessage | undefined = desc;
  for (const name of text.split(".")) {
    if (type === undefined) {
      throw new DeclarationError(`${place}: "${text}" goes on after a field that is no single message.`);
    }
    const found: DescField | undefined = type.fields.find(
      (each) => each.name === name || each.jsonName === name,
    );
    if (found === undefined) throw new DeclarationError(`${place}: ${sentence(unknownField(type, name))}`);
    fields.push(found);
    type = found.fieldKind === "message" ? found.message : undefined;
  }
  const [last] = fields.slice(-1);
  if (last === undefined) throw new DeclarationError(`${place}: the field is missing.`);
  return pathOf(desc, text, fields, last);
}

/** `shop.v1.Order has no field "totl"; did you mean "total"?` */
export function unknownField(type: DescMessage, name: string): string {
  const names = type.fields.map((each) => each.name);
  const [near] = nearNames(name, names, 1);
  const hint = near === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean "${near}"?`;
  return `${type.typeName} has no field "${name}"; ${hint}`;
}

function pathOf(desc: DescMessage, text: string, fields: readonly DescField[], last: DescField): FieldPath {
  const parentOf = (message: Message, make: boolean): ReflectMessage | undefined => {
    let at: ReflectMessage = reflect(desc, message, false);
    for (const field of fields.slice(0, -1)) {
      if (field.fieldKind !== "message") return undefined;
      if (!at.isSet(field)) {
        if (!make) return undefined;
        at.set(field, reflect(field.message));
      }
      at = at.get(field);
    }
    return at;
  };
  const of = (message: Message): Value => {
    const parent = parentOf(message, false);
    return parent === undefined ? emptyOf(last) : scalarFrom(last, parent.get(last));
  };
  return {
    text,
    field: last,
    fields,
    of,
    isSet: (message) => parentOf(message, false)?.isSet(last) ?? false,
    isEmpty: (message) => {
      const parent = parentOf(message, false);
      if (parent === undefined || !parent.isSet(last)) return true;
      const value = scalarFrom(last, parent.get(last));
      return isEmptyValue(value);
    },
    isReachable: (message) => parentOf(message, false) !== undefined,
    set: (message, value) => {
      parentOf(message, true)?.set(last, value);
    },
    clear: (message) => {
      parentOf(message, false)?.clear(last);
    },
  };
}

/** The value of a scalar that is not set. */
function scalarZero(field: DescField): unknown {
  if (isText(field)) return "";
  if (isBytes(field)) return new Uint8Array();
  return isBool(field) ? false : 0n;
}

function isEmptyValue(value: Value): boolean {
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  return value === "" || value === false || value === 0 || value === 0n || value === null;
}

function emptyOf(field: DescField): Value {
  if (field.fieldKind === "list") return [];
  if (field.fieldKind === "map") return new Map();
  if (field.fieldKind === "message") return null;
  if (field.fieldKind === "enum") return 0n;
  if (isFloating(field)) return 0;
  return scalarFrom(field, field.getDefaultValue() ?? scalarZero(field));
}
