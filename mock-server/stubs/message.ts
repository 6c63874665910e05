import {
  type DescExtension,
  type DescField,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Registry,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { nearNames } from "../../text/did-you-mean.ts";
import { missingRequired } from "../call/required.ts";
import { type Cursor, inside, isRecord, kindOf, reportAt } from "./cursor.ts";
import { withoutBigInts } from "./json-value.ts";
import { fillIn, hasTemplate, needsRequest, type TemplateContext } from "./template.ts";

/** A message of a stub: bytes where they are known before any call. */
export type MessageTemplate = (context: TemplateContext) => Uint8Array;

/** Checks a message in ProtoJSON, and says of each wrong field where it is. */
export function messageFrom(
  cursor: Cursor,
  desc: DescMessage,
  registry: Registry,
): MessageTemplate | undefined {
  let failed = false;
  const report = (path: Cursor["path"], text: string): void => {
    failed = true;
    cursor.report(path, text);
  };
  check({ ...cursor, report }, desc, registry);
  if (failed) return undefined;
  // Checked to be what JSON can hold.
  const json = withoutBigInts(cursor.value) as JsonValue;
  if (hasTemplate(json)) return (context) => encoded(desc, fillIn(json, context), registry);
  const message = fromJson(desc, json, { registry });
  const missing = missingRequired(desc, message);
  if (missing !== undefined) {
    return reportAt(cursor, `${desc.typeName} lacks its required field ${missing}`);
  }
  const bytes = toBinary(desc, message);
  return () => bytes;
}

function encoded(desc: DescMessage, json: JsonValue, registry: Registry): Uint8Array {
  return toBinary(desc, fromJson(desc, json, { registry }));
}

/** The field of a name as ProtoJSON or the schema writes it. */
export function fieldNamed(desc: DescMessage, name: string): DescField | undefined {
  return desc.fields.find((field) => field.jsonName === name || field.name === name);
}

/** The extension that ProtoJSON writes as `[package.name]`. */
export function extensionNamed(
  desc: DescMessage,
  name: string,
  registry: Registry,
): DescExtension | undefined {
  const extension = registry.getExtension(/^\[(.+)\]$/.exec(name)?.[1] ?? "");
  return extension?.extendee.typeName === desc.typeName ? extension : undefined;
}

export function noField(cursor: Cursor, desc: DescMessage, name: string): undefined {
  const names = desc.fields.map((field) => field.jsonName);
  const near = nearNames(name, names, 1)[0];
  const hint = near === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean ${near}?`;
  return reportAt(inside(cursor, name, undefined), `${desc.typeName} has no field "${name}"; ${hint}`);
}

function check(cursor: Cursor, desc: DescMessage, registry: Registry): void {
  const { value } = cursor;
  // The well-known types have forms of their own in JSON.
  if (desc.typeName.startsWith("google.protobuf.")) {
    decode(cursor, desc, value, registry);
    return;
  }
  if (!isRecord(value)) {
    reportAt(cursor, `expected an object for ${desc.typeName}, got ${kindOf(value)}`);
    return;
  }
  for (const [name, given] of Object.entries(value)) {
    const field = fieldNamed(desc, name);
    const here = inside(cursor, name, given);
    if (field === undefined) {
      if (extensionNamed(desc, name, registry) === undefined) noField(cursor, desc, name);
      else decode(here, desc, { [name]: given }, registry);
    } else if (field.fieldKind === "message" && given !== null) check(here, field.message, registry);
    else if (field.fieldKind === "list" && field.listKind === "message" && Array.isArray(given)) {
      for (const [index, item] of given.entries()) check(inside(here, index, item), field.message, registry);
    } else if (typeof given === "bigint" && field.scalar === ScalarType.STRING) {
      reportAt(here, `${field.name} is a string; write the number ${given} in quotes`);
    } else decode(here, desc, { [name]: given }, registry);
  }
}

function decode(cursor: Cursor, desc: DescMessage, given: unknown, registry: Registry): void {
  const value = withoutBigInts(given);
  if (typeof value === "string" && needsRequest(value)) return;
  if (hasTemplate(value) && needsRequest(JSON.stringify(value))) return;
  try {
    // What fromJson does not take it refuses in words.
    const json = value as JsonObject;
    fromJson(desc, hasTemplate(json) ? fillIn(json, { seed: 1, request: {}, index: 0 }) : json, { registry });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    reportAt(cursor, message.replace(/^cannot decode (?:field|message) (\S+) from JSON: /, "$1: "));
  }
}
