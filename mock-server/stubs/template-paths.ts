import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import { fieldNamed, noFieldText } from "./message-fields.ts";

/** The types of what expressions speak of. */
export interface TemplateTypes {
  readonly request: DescMessage;
  /** Of the message that was sent before. */
  readonly previous: DescMessage;
}

const reference = /\{\{\s*(request|previous)((?:\.\w+)+)\s*\}\}/g;

/** The same JSON with all fields as ProtoJSON names them; throws an Error where one is not there. */
export function withJsonNames(json: JsonValue, types: TemplateTypes): JsonValue {
  if (typeof json === "string") {
    return json.replaceAll(reference, (_, of: "request" | "previous", path: string) => {
      return `{{${[of, ...jsonPath(types[of], path.split(".").slice(1))].join(".")}}}`;
    });
  }
  if (Array.isArray(json)) return json.map((each) => withJsonNames(each, types));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, withJsonNames(each, types)]));
}

function jsonPath(desc: DescMessage, path: readonly string[]): readonly string[] {
  const [name, ...rest] = path;
  // What well-known types hold is in forms of their own.
  if (name === undefined || desc.typeName.startsWith("google.protobuf.")) return path;
  const field = fieldNamed(desc, name);
  if (field === undefined) throw new Error(noFieldText(desc, name));
  // A place in a list, or a key of a map.
  const inner = field.fieldKind === "list" || field.fieldKind === "map" ? rest.slice(0, 1) : [];
  const further = rest.slice(inner.length);
  if (field.message !== undefined) return [field.jsonName, ...inner, ...jsonPath(field.message, further)];
  if (further.length > 0)
    throw new Error(`${desc.typeName}.${field.name} has no fields, such as "${further[0]}"`);
  return [field.jsonName, ...inner];
}
