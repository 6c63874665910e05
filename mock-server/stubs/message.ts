import {
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Registry,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import { isRecord } from "../../contracts/transcript/is-record.ts";
import { missingRequired } from "../call/required.ts";
import { type Cursor, inside, kindOf, reportAt } from "./cursor.ts";
import { fitted } from "./fitting.ts";
import { withoutBigInts } from "./json-value.ts";
import { extensionNamed, fieldNamed, noField } from "./message-fields.ts";
import { fillIn, hasTemplate, needsCall, type TemplateContext } from "./template.ts";
import { type TemplateTypes, withJsonNames } from "./template-paths.ts";

/** A message of a stub: bytes where they are known before any call. */
export type MessageTemplate = (context: TemplateContext) => Uint8Array;

export interface MessageContext {
  readonly registry: Registry;
  readonly types: TemplateTypes;
}

/** Checks a message in ProtoJSON, and says of each wrong field where it is. */
export function messageFrom(
  cursor: Cursor,
  desc: DescMessage,
  { registry, types }: MessageContext,
): MessageTemplate | undefined {
  let failed = false;
  const report = (path: Cursor["path"], text: string): void => {
    failed = true;
    cursor.report(path, text);
  };
  check({ ...cursor, report }, desc, { registry, types });
  if (failed) return undefined;
  // Checked to be what JSON can hold.
  const json = withoutBigInts(cursor.value) as JsonValue;
  if (hasTemplate(json)) {
    const template = withJsonNames(json, types);
    return (context) => encoded(desc, fitted(fillIn(template, context), desc), registry);
  }
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

function check(cursor: Cursor, desc: DescMessage, context: MessageContext): void {
  const { value } = cursor;
  // The well-known types have forms of their own in JSON.
  if (desc.typeName.startsWith("google.protobuf.")) {
    decode(cursor, desc, value, context);
    return;
  }
  if (typeof value === "string" && hasTemplate(value)) {
    decode(cursor, desc, value, context);
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
      if (extensionNamed(desc, name, context.registry) === undefined) noField(cursor, desc, name);
      else decode(here, desc, { [name]: given }, context);
    } else if (field.fieldKind === "message" && given !== null) check(here, field.message, context);
    else if (field.fieldKind === "list" && field.listKind === "message" && Array.isArray(given)) {
      for (const [index, item] of given.entries()) check(inside(here, index, item), field.message, context);
    } else if (typeof given === "bigint" && field.scalar === ScalarType.STRING) {
      reportAt(here, `${field.name} is a string; write the number ${given} in quotes`);
    } else decode(here, desc, { [name]: given }, context);
  }
}

function decode(
  cursor: Cursor,
  desc: DescMessage,
  given: unknown,
  { registry, types }: MessageContext,
): void {
  try {
    // What fromJson does not take it refuses in words.
    const json = withoutBigInts(given) as JsonObject;
    if (!hasTemplate(json)) {
      fromJson(desc, json, { registry });
      return;
    }
    const template = withJsonNames(json, types);
    // What a request holds is known only in a call.
    if (needsCall(JSON.stringify(template))) return;
    const sample = fillIn(template, { seed: 1, request: {}, previous: {}, index: 0, nowMs: 0 });
    fromJson(desc, fitted(sample, desc), { registry });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    reportAt(cursor, message.replace(/^cannot decode (?:field|message) (\S+) from JSON: /, "$1: "));
  }
}
