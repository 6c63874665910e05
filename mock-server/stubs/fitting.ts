import { type DescField, type DescMessage, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { isRecord } from "../../contracts/transcript/is-record.ts";
import { fieldNamed } from "./message-fields.ts";

/** ProtoJSON whose values came from expressions, as the fields take them: a number becomes the text of a string field. */
export function fitted(json: JsonValue, desc: DescMessage): JsonValue {
  if (isTime(desc, "Duration") && typeof json === "number") return `${json}s`;
  if (isTime(desc, "Timestamp") && typeof json === "number") return new Date(json).toISOString();
  if (desc.typeName.startsWith("google.protobuf.") || !isRecord(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      const field = fieldNamed(desc, name);
      // An entry of a JSON object is a JSON value.
      return [name, field === undefined ? (value as JsonValue) : fittedField(value as JsonValue, field)];
    }),
  );
}

function isTime({ typeName }: DescMessage, name: string): boolean {
  return typeName === `google.protobuf.${name}`;
}

function fittedField(json: JsonValue, field: DescField): JsonValue {
  switch (field.fieldKind) {
    case "list":
      return (Array.isArray(json) ? json : [json]).map((item) => fittedValue(item, field));
    case "map":
      if (!isRecord(json)) return json;
      return Object.fromEntries(
        Object.entries(json).map(([key, value]) => [key, fittedValue(value as JsonValue, field)]),
      );
    default:
      return fittedValue(json, field);
  }
}

function fittedValue(json: JsonValue, field: DescField): JsonValue {
  if (field.message !== undefined) return fitted(json, field.message);
  switch (field.scalar) {
    case undefined:
      return json;
    case ScalarType.STRING:
      if (json === null) return "";
      return typeof json === "string" ? json : typeof json === "object" ? JSON.stringify(json) : String(json);
    case ScalarType.BYTES:
      return typeof json === "string" && isBase64(json) ? json : base64Of(String(json));
    case ScalarType.BOOL:
      return typeof json === "boolean" ? json : json !== 0 && json !== "" && json !== "false" && json !== "0";
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return typeof json === "boolean" ? Number(json) : json === "" ? 0 : json;
    default:
      return wholeOf(json);
  }
}

/** Digits are kept as they are: a text may have more than a number holds. */
function wholeOf(json: JsonValue): JsonValue {
  if (typeof json === "number") return Math.trunc(json);
  if (typeof json === "boolean") return Number(json);
  if (typeof json !== "string" || /^-?\d+$/.test(json)) return json;
  if (json === "") return 0;
  const number = Number(json);
  const at = /^\d{4}-\d\d-\d\dT/.test(json) ? Date.parse(json) : Number.NaN;
  return Number.isNaN(number) ? (Number.isNaN(at) ? json : at) : Math.trunc(number);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function base64Of(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
