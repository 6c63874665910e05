import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isBool, isBytes, isText } from "./scalar.ts";

/** What a value is, as far as a declaration shows it: numbers of all kinds are one. */
export type Kind =
  | { readonly kind: "number" | "bool" | "string" | "bytes" | "null" | "any" }
  | { readonly kind: "list"; readonly of: Kind }
  | { readonly kind: "map"; readonly of: Kind }
  | { readonly kind: "message"; readonly desc: DescMessage };

export type Variables = Readonly<Record<string, Kind>>;

/** Not known before there is a value. */
export const anything: Kind = { kind: "any" };
export const bool: Kind = { kind: "bool" };
export const number: Kind = { kind: "number" };
export const string: Kind = { kind: "string" };

/** What a field holds. */
export function kindOfField(field: DescField): Kind {
  switch (field.fieldKind) {
    case "list":
      return { kind: "list", of: single(field.listKind, field) };
    case "map":
      return { kind: "map", of: single(field.mapKind, field) };
    default:
      return single(field.fieldKind, field);
  }
}

function single(kind: "scalar" | "enum" | "message", field: DescField): Kind {
  if (kind === "enum") return number;
  if (kind === "message") return messageKindOf(field.message);
  if (isBool(field)) return bool;
  if (isText(field)) return string;
  return isBytes(field) ? { kind: "bytes" } : number;
}

/** Wrappers are what they hold, and null. */
function messageKindOf(desc: DescMessage | undefined): Kind {
  if (desc === undefined || /^google\.protobuf\.\w*Value$/.test(desc.typeName)) return anything;
  return { kind: "message", desc };
}

/** `a number`, `true or false` */
export function kindText(kind: Kind): string {
  switch (kind.kind) {
    case "number":
      return "a number";
    case "string":
      return "a text";
    case "bool":
      return "true or false";
    case "message":
      return `a ${kind.desc.typeName}`;
    case "bytes":
      return "bytes";
    case "null":
      return "null";
    case "any":
      return "anything";
    default:
      return `a ${kind.kind}`;
  }
}
